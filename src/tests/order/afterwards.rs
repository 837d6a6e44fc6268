//! What happens to a payment that was made: refunds, disputes, warnings, and payouts of what it brought.

use till::{
    gateway::{self, NewRefund, RefundWhy},
    money::Money,
    random,
};

use super::{
    ledger::Committed,
    play::Play,
    stage::text,
    story::{Payout, Refunded, Then},
};

impl Play<'_> {
    pub async fn then(&mut self, intent: &str, owner: &str, then: Then) {
        match then {
            Then::Refund {
                eighths,
                by_shop,
                comes_to,
            } => {
                let refund = self.refund(intent, owner, eighths, by_shop).await;
                if let Some(refund) = refund {
                    self.hear().await;
                    self.come_to(&refund, comes_to).await;
                }
            }
            Then::Dispute => self.dispute(intent, "dispute").await,
            Then::Inquiry => self.dispute(intent, "inquiry").await,
            Then::Warned => {
                let path = format!("{}/early_fraud_warning", self.charge(intent).await);
                self.stage.tried(&path, &[]).await;
            }
            Then::PaidOut(comes_to) => self.pay_out(comes_to).await,
            Then::Won => self.decide(intent, "win").await,
            Then::Lost => self.decide(intent, "lose").await,
        }
        self.hear().await;
    }

    /// The refund, unless there is less left.
    async fn refund(
        &mut self,
        intent: &str,
        owner: &str,
        eighths: i64,
        by_shop: bool,
    ) -> Option<String> {
        let paid = self
            .stage
            .get(&format!("/v1/payment_intents/{intent}"))
            .await;
        let amount = paid["amount"].as_i64().expect("an amount") * eighths / 8;
        if by_shop {
            let money = Money::new(amount, text(&paid, "currency"));
            return self.ask_back(intent, owner, &money).await;
        }
        let amount = amount.to_string();
        let fields = [("payment_intent", intent), ("amount", &amount)];
        let refund = self.stage.tried("/v1/refunds", &fields).await?;
        Some(text(&refund, "id").to_owned())
    }

    /// To the end: what is left pending would go on by itself, behind the back of one ledger.
    async fn come_to(&mut self, refund: &str, comes_to: Refunded) {
        let control = format!("/_sandbox/refunds/{refund}");
        let read = format!("/v1/refunds/{refund}");
        if matches!(comes_to, Refunded::Asked | Refunded::Canceled) {
            self.stage
                .tried(&format!("{control}/require_action"), &[])
                .await;
            self.hear().await;
        }
        if comes_to == Refunded::Canceled {
            self.stage.tried(&format!("{read}/cancel"), &[]).await;
            self.hear().await;
        }
        let status = text(&self.stage.get(&read).await, "status").to_owned();
        if status == "pending" || status == "requires_action" {
            let succeeded = self.stage.tried(&format!("{control}/succeed"), &[]).await;
            succeeded.expect("it was on its way");
            self.hear().await;
        }
        if comes_to == Refunded::Failed {
            let failed = self.stage.tried(&format!("{control}/fail"), &[]).await;
            failed.expect("it had succeeded");
        }
    }

    /// Refused where nothing can be paid out.
    async fn pay_out(&mut self, comes_to: Payout) {
        let balance = self.stage.get("/v1/balance").await;
        let available = balance["available"].as_array().expect("a list");
        let Some(there) = available
            .iter()
            .find(|funds| funds["amount"].as_i64() > Some(0))
        else {
            return;
        };
        let (amount, currency) = (
            there["amount"].to_string(),
            text(there, "currency").to_owned(),
        );
        let fields = [("amount", amount.as_str()), ("currency", currency.as_str())];
        let Some(payout) = self.stage.tried("/v1/payouts", &fields).await else {
            return;
        };
        self.hear().await;
        let path = format!("/v1/payouts/{}", text(&payout, "id"));
        let noted = self.stage.tried(&path, &[("metadata[note]", "rent")]).await;
        noted.expect("it can be noted");
        self.hear().await;
        let control = format!("/_sandbox/payouts/{}", text(&payout, "id"));
        if comes_to == Payout::Canceled {
            let canceled = self.stage.tried(&format!("{path}/cancel"), &[]).await;
            canceled.expect("it was on its way");
            return;
        }
        let paid = self.stage.tried(&format!("{control}/paid"), &[]).await;
        paid.expect("it was on its way");
        self.hear().await;
        if comes_to == Payout::Failed {
            let failed = self.stage.tried(&format!("{control}/fail"), &[]).await;
            failed.expect("it had been paid");
        }
    }

    /// The buyer asks the shop, which commits that and asks Stripe.
    async fn ask_back(&mut self, intent: &str, owner: &str, money: &Money) -> Option<String> {
        let request = format!("rr_{}", random::text(24));
        let new = NewRefund {
            request_id: &request,
            idempotency_key: &request,
            namespace: "till",
            payment_intent: intent,
            money,
            why: RefundWhy::RequestedByCustomer,
            reason: "changed_mind",
        };
        let refund = gateway::create_refund(&self.stage.stripe, &new)
            .await
            .ok()?;
        let amount = money.amount.to_string();
        let row = [&request, intent, &amount, &money.currency, owner].map(str::to_owned);
        self.commit(Committed::Request(row)).await;
        Some(refund)
    }

    /// Where the sandbox lets something happen to what paid.
    async fn charge(&self, intent: &str) -> String {
        let intent = self
            .stage
            .get(&format!("/v1/payment_intents/{intent}"))
            .await;
        format!("/_sandbox/charges/{}", text(&intent, "latest_charge"))
    }

    /// Refused where there is nothing left to dispute, or a dispute already.
    async fn dispute(&mut self, intent: &str, kind: &str) {
        let path = format!("{}/dispute", self.charge(intent).await);
        self.stage.tried(&path, &[("kind", kind)]).await;
    }

    async fn decide(&mut self, intent: &str, word: &str) {
        let disputes = self
            .stage
            .get(&format!("/v1/disputes?payment_intent={intent}"))
            .await;
        if let Some(dispute) = disputes["data"].as_array().and_then(|all| all.first()) {
            let path = format!("/_sandbox/disputes/{}/{word}", text(dispute, "id"));
            self.stage.tried(&path, &[]).await;
        }
    }
}
