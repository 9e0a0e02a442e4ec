// Asks a server that holds the seeds through the generated client, as a front-end would: node check.js ADDRESS

import assert from "node:assert/strict";

import { createClient } from "./client/client/index.js";
import * as api from "./client/index.js";

const client = createClient({ baseUrl: process.argv[2] ?? "http://127.0.0.1:8000" });

const first = await api.listStatements({ client, query: { speaker: ["Vladimir Putin"], limit: 1, stance: ["neutral"] } });
const page = first.data;
assert(page, "the list is not answered");
const statement = page.items[0];
assert(statement && page.next, "there are not two statements of Putin's");
assert.equal(statement.speakers[0]?.slug, "vladimir-putin");

const second = await api.listStatements({
  client,
  query: { speaker: ["Vladimir Putin"], limit: 1, stance: ["neutral"], cursor: page.next },
});
assert.notEqual(second.data?.items[0]?.id, statement.id);

const whole: api.LinkedWholeStatement | undefined = (await api.getStatement({ client, path: { id: statement.id } })).data;
assert.equal(whole?.content.selectors[0]?.[0].exact, statement.text);

const checked = await api.checkQuotation({ client, body: { text: statement.text } });
assert.equal(checked.data?.outcome, "verbatim" satisfies api.Outcome);

const missing = await api.getSpeaker({ client, path: { slug: "nobody-at-all" } });
assert.equal(missing.error?.type, "/problems/not-found" satisfies api.ProblemType);

const tag = first.response?.headers.get("etag") ?? "";
const query = { speaker: ["Vladimir Putin"], limit: 1, stance: ["neutral" as const] };
const again = await api.listStatements({ client, query, headers: { "If-None-Match": tag } });
assert.equal(again.response?.status, 304);

console.log(`The TypeScript client works: ${page.total} statements, the first is ${statement.id}.`);
