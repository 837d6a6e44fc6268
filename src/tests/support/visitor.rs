//! Somebody at a browser without JavaScript, with a cookie jar of their own.

use reqwest::{Client, RequestBuilder, redirect::Policy};

use till::access::Who;

use super::{Page, TestApp};

pub const EMAIL: &str = "ada@example.com";

#[derive(Clone)]
pub struct Visitor {
    client: Client,
    shop: String,
}

/// The order form of a product page, as it was shown.
#[derive(Clone, Debug)]
pub struct Form {
    pub page: String,
    pub price: String,
    pub attempt: String,
}

#[derive(Clone, Copy, Debug)]
pub enum Card {
    Pays,
    Declined,
}

impl Visitor {
    pub fn new(shop: String) -> Self {
        let client = Client::builder()
            .cookie_store(true)
            .redirect(Policy::none())
            .build()
            .expect("a client");
        Self { client, shop }
    }

    pub async fn get(&self, path: &str) -> Page {
        Page::read(self.request(path).send().await.expect("the shop answers")).await
    }

    /// A GET that a story adds something to.
    pub fn request(&self, path: &str) -> RequestBuilder {
        let url = if path.starts_with('/') {
            format!("{}{path}", self.shop)
        } else {
            path.to_owned()
        };
        self.client.get(url).header("accept", "text/html")
    }

    pub async fn head(&self, path: &str) -> Page {
        let request = self.client.head(format!("{}{path}", self.shop));
        let request = request.header("accept", "text/html");
        Page::read(request.send().await.expect("the shop answers")).await
    }

    /// Posts a form of the shop's page `from`, as a browser does.
    pub async fn post_form(&self, path: &str, from: &str, fields: &[(&str, &str)]) -> Page {
        let request = self.post(path, fields);
        let request = request
            .header("origin", &self.shop)
            .header("referer", format!("{}{from}", self.shop));
        Page::read(request.send().await.expect("the shop answers")).await
    }

    /// Asks a server function as a script of the shop's own pages would.
    pub async fn call(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let request = self
            .client
            .post(format!("{}{path}", self.shop))
            .form(fields);
        let request = request
            .header("accept", "application/json")
            .header("origin", &self.shop);
        Page::read(request.send().await.expect("the shop answers")).await
    }

    /// A POST without a word about where it comes from.
    pub fn post(&self, path: &str, fields: &[(&str, &str)]) -> RequestBuilder {
        self.client
            .post(format!("{}{path}", self.shop))
            .header("accept", "text/html")
            .form(fields)
    }

    /// The order form of the product with this name.
    pub async fn open(&self, product: &str) -> Form {
        let page = self
            .get("/")
            .await
            .link(product)
            .unwrap_or_else(|| panic!("{product} is not on the shelf"));
        self.form(&page).await
    }

    /// The order form that stands on `page`.
    pub async fn form(&self, page: &str) -> Form {
        let shown = self.get(page).await;
        assert_eq!(shown.status, 200, "{page}");
        let field = |name| {
            shown
                .field(name)
                .unwrap_or_else(|| panic!("{page} has no field {name}"))
        };
        Form {
            price: field("price"),
            attempt: field("attempt"),
            page: page.to_owned(),
        }
    }

    pub async fn buy(&self, form: &Form, quantity: &str) -> Page {
        let fields = [
            ("price", form.price.as_str()),
            ("attempt", form.attempt.as_str()),
            ("quantity", quantity),
        ];
        self.post_form("/api/checkout", &form.page, &fields).await
    }

    /// Presses Buy Now and tells where that leads.
    pub async fn go_on(&self, form: &Form, quantity: &str) -> String {
        let answer = self.buy(form, quantity).await;
        assert_eq!(answer.status, 302, "{}", answer.html);
        answer.location().to_owned()
    }

    /// From the shelf to the payment page: its URL.
    pub async fn begin(&self, product: &str, quantity: &str) -> String {
        let form = self.open(product).await;
        self.go_on(&form, quantity).await
    }

    /// Fills in the payment page and presses Pay.
    pub async fn pay(&self, hosted: &str, card: Card) -> Page {
        let number = match card {
            Card::Pays => "4242 4242 4242 4242",
            Card::Declined => "4000 0000 0000 0002",
        };
        let fields = [
            ("email", EMAIL),
            ("number", number),
            ("exp", "12 / 40"),
            ("cvc", "123"),
            ("name", "Ada Lovelace"),
        ];
        let origin = url::Url::parse(hosted)
            .expect("a URL")
            .origin()
            .ascii_serialization();
        let request = Client::builder()
            .redirect(Policy::none())
            .build()
            .expect("a client")
            .post(hosted);
        let request = request
            .header("accept", "text/html")
            .header("origin", origin)
            .form(&fields);
        Page::read(request.send().await.expect("the payment page answers")).await
    }

    /// Buys and comes back: the path of the success page.
    pub async fn purchase(&self, app: &TestApp, product: &str, quantity: &str) -> String {
        let hosted = self.begin(product, quantity).await;
        let paid = self.pay(&hosted, Card::Pays).await;
        assert_eq!(paid.status, 303, "{}", paid.html);
        app.drain().await;
        let back = paid
            .location()
            .strip_prefix(&self.shop)
            .expect("back to the shop");
        back.to_owned()
    }
}

/// What was mailed to somebody who wants to sign in.
#[derive(Clone, Debug)]
pub struct WayIn {
    /// The path that the link leads to.
    pub link: String,
    pub code: String,
}

impl WayIn {
    pub fn token(&self) -> &str {
        let (_, token) = self.link.split_once("token=").expect("a token");
        token
    }

    /// Six digits that are not the code.
    pub fn wrong_code(&self) -> &'static str {
        if self.code == "000000" {
            "000001"
        } else {
            "000000"
        }
    }
}

impl Visitor {
    /// Asks for a way in, and reads the message.
    pub async fn ask_to_sign_in(&self, app: &TestApp, email: &str, next: &str) -> WayIn {
        let sql = "select id, text from mails where recipient = $1 and key like 'sign_in:%'";
        let recipient = email.to_lowercase();
        let before: Vec<(String, String)> = app.all(sql, &[&recipient]).await;
        let fields = [("email", email), ("next", next)];
        let answer = self.post_form("/api/sign_in", "/sign-in", &fields).await;
        assert_eq!(
            (answer.status, answer.location()),
            (302, "/sign-in/code"),
            "{}",
            answer.html
        );
        let mut mails: Vec<(String, String)> = app.all(sql, &[&recipient]).await;
        mails.retain(|mail| before.iter().all(|(id, _)| *id != mail.0));
        assert_eq!(mails.len(), 1, "messages to {email}");
        way_in(&self.shop, &mails[0].1)
    }

    /// Signs in by the link, in this browser.
    pub async fn sign_in(&self, app: &TestApp, email: &str) {
        let way_in = self.ask_to_sign_in(app, email, "").await;
        let opened = self.get(&way_in.link).await;
        assert_eq!(
            (opened.status, opened.location()),
            (302, "/account"),
            "{}",
            opened.html
        );
    }
}

fn way_in(shop: &str, text: &str) -> WayIn {
    let link = text
        .split_whitespace()
        .find_map(|word| word.strip_prefix(shop))
        .expect("a link");
    let is_code = |word: &&str| word.len() == 6 && word.bytes().all(|b| b.is_ascii_digit());
    let mut words = text.split(|c: char| !c.is_ascii_alphanumeric());
    WayIn {
        link: link.to_owned(),
        code: words.find(is_code).expect("a code").to_owned(),
    }
}

/// The browser of this visitor, with nobody signed in.
pub fn browser(visitor: &str) -> Who {
    Who {
        visitor: Some(visitor.to_owned()),
        ..Who::default()
    }
}

/// The Checkout Session whose payment page this is.
pub fn session_of(hosted: &str) -> &str {
    hosted.rsplit('/').next().unwrap_or_default()
}
