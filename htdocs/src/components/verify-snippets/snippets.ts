// How a receiver verifies our signatures, with the official Standard Webhooks library of its language.

export interface Snippet {
  language: string;
  install: string;
  code: string;
}

export const SNIPPETS: Snippet[] = [
  {
    language: 'JavaScript',
    install: 'npm install standardwebhooks',
    code: `import { Webhook } from "standardwebhooks";

const webhook = new Webhook(process.env.PORTAL_WEBHOOK_SECRET); // whsec_…

// The body as it came: text, not parsed and written again.
app.post("/hooks/portal", express.raw({ type: "*/*" }), (request, response) => {
  try {
    webhook.verify(request.body.toString("utf8"), request.headers);
  } catch {
    return response.status(401).end();
  }
  response.status(204).end();
});`,
  },
  {
    language: 'Python',
    install: 'pip install standardwebhooks',
    code: `import os
from flask import Flask, request
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

app = Flask(__name__)
webhook = Webhook(os.environ["PORTAL_WEBHOOK_SECRET"])  # whsec_…

@app.post("/hooks/portal")
def portal():
    try:
        webhook.verify(request.get_data(), dict(request.headers))
    except WebhookVerificationError:
        return "", 401
    return "", 204`,
  },
  {
    language: 'Go',
    install: 'go get github.com/standard-webhooks/standard-webhooks/libraries/go',
    code: `import (
	"io"
	"net/http"
	"os"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

func portal(w http.ResponseWriter, r *http.Request) {
	webhook, err := standardwebhooks.NewWebhook(os.Getenv("PORTAL_WEBHOOK_SECRET")) // whsec_…
	if err != nil {
		http.Error(w, "secret", http.StatusInternalServerError)
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil || webhook.Verify(body, r.Header) != nil {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}`,
  },
  {
    language: 'PHP',
    install: 'composer require standard-webhooks/standard-webhooks',
    code: `<?php
require 'vendor/autoload.php';

$webhook = new StandardWebhooks\\Webhook(getenv('PORTAL_WEBHOOK_SECRET')); // whsec_…
$body = file_get_contents('php://input');

try {
    $webhook->verify($body, array_change_key_case(getallheaders()));
} catch (StandardWebhooks\\Exception\\WebhookVerificationException $exception) {
    http_response_code(401);
    exit;
}
http_response_code(204);`,
  },
  {
    language: 'Ruby',
    install: 'gem install standardwebhooks',
    code: `require "sinatra"
require "standardwebhooks"

webhook = StandardWebhooks::Webhook.new(ENV["PORTAL_WEBHOOK_SECRET"]) # whsec_…

post "/hooks/portal" do
  headers = %w[id timestamp signature].to_h { |name| ["webhook-#{name}", request.env["HTTP_WEBHOOK_#{name.upcase}"]] }
  webhook.verify(request.body.read, headers)
  status 204
rescue StandardWebhooks::WebhookVerificationError
  status 401
end`,
  },
  {
    language: 'Java',
    install: 'com.standardwebhooks:standardwebhooks',
    code: `import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;

@PostMapping("/hooks/portal")
ResponseEntity<Void> portal(@RequestBody String body, @RequestHeader HttpHeaders headers) throws Exception {
    Webhook webhook = new Webhook(System.getenv("PORTAL_WEBHOOK_SECRET")); // whsec_…
    try {
        webhook.verify(body, java.net.http.HttpHeaders.of(headers, (name, value) -> true));
    } catch (WebhookVerificationException exception) {
        return ResponseEntity.status(401).build();
    }
    return ResponseEntity.noContent().build();
}`,
  },
];
