// Telegram's Bot API as telegram-test-api serves it, for the tests: node server.js PORT
//
// Two things are added to it. Telegram sends the webhook's secret in a header and this server does
// not; and Telegram outlives a webhook that fails, where this server would end.
"use strict";
const axios = require("axios");
const TelegramServer = require("telegram-test-api");

const server = new TelegramServer({ port: Number(process.argv[2]), host: "127.0.0.1", storeTimeout: 3600 });

axios.interceptors.request.use((request) => {
  const hook = Object.values(server.webhooks).find(({ url }) => url === request.url);
  if (hook && hook.secret_token) {
    request.headers["X-Telegram-Bot-Api-Secret-Token"] = hook.secret_token;
  }
  return request;
});
process.on("unhandledRejection", (error) => console.error("webhook failed:", error.message));

server.start().then(() => console.log("ready"));
