import assert from "node:assert/strict";
import { BUCKET, OWNER } from "../../tests/support/operation_call.ts";
import { codeOf } from "../../tests/support/signature.ts";
import type { Bucket } from "../../storage/model.ts";
import { ACL_GROUPS, decodeGrants } from "../auth/acl_grants.ts";
import { admitAcl, groupGrantee, groupUri, type RequestedAcl, userGrantee } from "./acl.ts";
import { parseAclHeaders } from "./acl_headers.ts";
import { aclXml, decodeRequestedAcl } from "./acl_xml.ts";
import { parseXml } from "./xml_reader.ts";
import { writeXml } from "./xml_writer.ts";

const ALICE = "1".repeat(64);
const OWNERS = `[["FULL_CONTROL","${OWNER.id}"]]`;
const ALL_USERS = "http://acs.amazonaws.com/groups/global/AllUsers";
const XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';
const ENABLED = bucketWith({ ownershipControls: "ObjectWriter" });
const BLOCKED = bucketWith({
  ownershipControls: "ObjectWriter",
  publicAccessBlock: '{"blockPublicAcls":true}',
});

function bucketWith(documents: Bucket["documents"]): Bucket {
  return { ...BUCKET, documents };
}

function fromHeaders(
  headers: Readonly<Record<string, string>>,
  level: "bucket" | "object" = "object",
): RequestedAcl | undefined {
  return parseAclHeaders(new Map(Object.entries(headers)), level);
}

function fromXml(xml: string, headers: Readonly<Record<string, string>> = {}): RequestedAcl {
  const document = xml === "" ? undefined : parseXml(new TextEncoder().encode(xml));
  return decodeRequestedAcl(document, fromHeaders(headers));
}

/** `[permission, grantee]` pairs besides the owner's full control. */
function besides(stored: string | undefined): unknown {
  const pairs = JSON.parse(stored ?? OWNERS);
  assert.deepEqual(pairs[0], ["FULL_CONTROL", OWNER.id]);
  return pairs.slice(1);
}

function grantXml(type: string, content: string, permission = "READ"): string {
  return `<Grant><Grantee ${XSI} xsi:type="${type}">${content}</Grantee>` +
    `<Permission>${permission}</Permission></Grant>`;
}

function policyXml(grants: string, owner = `<Owner><ID>${OWNER.id}</ID></Owner>`): string {
  return `<AccessControlPolicy>${owner}<AccessControlList>${grants}</AccessControlList>` +
    "</AccessControlPolicy>";
}

Deno.test("a canned ACL grants what AWS's table says, besides everything to the owner", () => {
  const read = ["READ", "AllUsers"], write = ["WRITE", "AllUsers"];
  const cases: readonly (readonly [string, readonly unknown[]])[] = [
    ["private", []],
    ["public-read", [read]],
    ["public-read-write", [read, write]],
    ["authenticated-read", [["READ", "AuthenticatedUsers"]]],
    ["aws-exec-read", []],
    ["bucket-owner-read", []],
    ["bucket-owner-full-control", []],
  ];
  for (const [name, expected] of cases) {
    for (const level of ["bucket", "object"] as const) {
      const acl = fromHeaders({ "x-amz-acl": name }, level);
      assert.deepEqual(besides(admitAcl(acl, ENABLED)), expected, `${name} on ${level}`);
    }
  }
  const log = { "x-amz-acl": "log-delivery-write" };
  assert.deepEqual(besides(admitAcl(fromHeaders(log, "bucket"), ENABLED)), [
    ["WRITE", "LogDelivery"],
    ["READ_ACP", "LogDelivery"],
  ]);
  assert.equal(codeOf(() => fromHeaders(log, "object")), "InvalidArgument");
  for (const name of ["", "Private", "public", "constructor", "__proto__"]) {
    assert.equal(codeOf(() => fromHeaders({ "x-amz-acl": name })), "InvalidArgument", name);
  }
});

Deno.test("grants in headers are those listed and no others", () => {
  const acl = fromHeaders({
    "x-amz-grant-read": `id="${ALICE}", uri=${ALL_USERS} ,ID=${OWNER.id}`,
    "x-amz-grant-read-acp": `id = "${ALICE}"`,
    "x-amz-grant-write": `id=${ALICE}`,
    "x-amz-grant-write-acp": `id=${ALICE},id=${ALICE}`,
    "x-amz-grant-full-control": `id=${ALICE}`,
  });
  assert.deepEqual(JSON.parse(admitAcl(acl, ENABLED) ?? ""), [
    ["FULL_CONTROL", ALICE],
    ["READ", ALICE],
    ["READ", "AllUsers"],
    ["READ", OWNER.id],
    ["READ_ACP", ALICE],
    ["WRITE", ALICE],
    ["WRITE_ACP", ALICE],
  ]);
  assert.equal(fromHeaders({ "x-amz-meta-grant-read": "x" }), undefined);
});

Deno.test("grants in headers that cannot be read are refused", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["", "InvalidArgument"],
    ["id", "InvalidArgument"],
    ["=x", "InvalidArgument"],
    ["id=", "InvalidArgument"],
    ['id="', "InvalidArgument"],
    [`id="${ALICE}`, "InvalidArgument"],
    [`id=${ALICE},`, "InvalidArgument"],
    [`id=${ALICE.toUpperCase()}a`, "InvalidArgument"],
    [`id=${"A".repeat(64)}`, "InvalidArgument"],
    [`user=${ALICE}`, "InvalidArgument"],
    [`id=${ALICE} id=${ALICE}`, "InvalidArgument"],
    ["uri=http://acs.amazonaws.com/groups/global/Nobody", "InvalidArgument"],
    [`uri=${ALL_USERS}/`, "InvalidArgument"],
    ["uri=AllUsers", "InvalidArgument"],
    ["emailAddress=a@b.test", "UnresolvableGrantByEmailAddress"],
    [" ".repeat(8_000), "InvalidArgument"],
    [`${'"'.repeat(8_000)}=`, "InvalidArgument"],
  ];
  for (const [value, code] of cases) {
    const what = value.slice(0, 80);
    assert.equal(codeOf(() => fromHeaders({ "x-amz-grant-read": value })), code, what);
  }
  const both = { "x-amz-acl": "private", "x-amz-grant-read": `id=${ALICE}` };
  assert.equal(codeOf(() => fromHeaders(both)), "InvalidRequest");
});

Deno.test("a document's grants are kept as listed", () => {
  const grants = grantXml("CanonicalUser", `<ID>${ALICE}</ID><DisplayName>a</DisplayName>`) +
    grantXml("Group", `<URI>${ALL_USERS}</URI>`, "WRITE_ACP");
  assert.equal(
    admitAcl(fromXml(policyXml(grants)), ENABLED),
    `[["READ","${ALICE}"],["WRITE_ACP","AllUsers"]]`,
  );
  assert.equal(admitAcl(fromXml(policyXml("")), ENABLED), "[]");
  const owners = grantXml("CanonicalUser", `<ID>${OWNER.id}</ID>`, "FULL_CONTROL");
  assert.equal(admitAcl(fromXml(policyXml(owners)), ENABLED), undefined);
  assert.equal(admitAcl(fromXml(policyXml(owners + owners)), ENABLED), undefined);
});

Deno.test("a document that is no ACL is refused", () => {
  const id = `<ID>${ALICE}</ID>`;
  const cases: readonly (readonly [string, string])[] = [
    [`<Other/>`, "MalformedACLError"],
    [`<AccessControlPolicy/>`, "MalformedACLError"],
    [policyXml("", ""), "MalformedACLError"],
    [policyXml("", "<Owner/>"), "MalformedACLError"],
    [policyXml("<Other/>"), "MalformedACLError"],
    [policyXml("<Grant/>"), "MalformedACLError"],
    [policyXml(grantXml("CanonicalUser", id, "")), "MalformedACLError"],
    [policyXml(grantXml("CanonicalUser", id, "read")), "MalformedACLError"],
    [policyXml(grantXml("CanonicalUser", id, "LIST")), "MalformedACLError"],
    [policyXml(grantXml("CanonicalUser", "")), "MalformedACLError"],
    [policyXml(grantXml("CanonicalUser", "<ID>me</ID>")), "InvalidArgument"],
    [policyXml(grantXml("Group", id)), "MalformedACLError"],
    [policyXml(grantXml("Group", "<URI>x</URI>")), "InvalidArgument"],
    [policyXml(grantXml("Somebody", id)), "MalformedACLError"],
    [policyXml(grantXml("AmazonCustomerByEmail", "<EmailAddress>a@b.c</EmailAddress>")), "Unres"],
    [policyXml(`<Grant><Grantee>${id}</Grantee><Permission>READ</Permission></Grant>`), "Malf"],
  ];
  for (const [xml, code] of cases) {
    assert.ok(codeOf(() => fromXml(xml)).startsWith(code), `${xml}: ${codeOf(() => fromXml(xml))}`);
  }
});

Deno.test("an ACL comes in exactly one of two ways", () => {
  const canned = { "x-amz-acl": "private" };
  assert.equal(codeOf(() => fromXml("")), "MissingSecurityHeader");
  assert.equal(codeOf(() => fromXml(policyXml(""), canned)), "UnexpectedContent");
  assert.deepEqual(fromXml("", canned), { kind: "canned", besides: [] });
});

Deno.test("admitAcl() takes no ACL where they are disabled but the owner's own", () => {
  const owners: readonly Record<string, string>[] = [
    { "x-amz-acl": "private" },
    { "x-amz-acl": "bucket-owner-full-control" },
    { "x-amz-grant-full-control": `id=${OWNER.id}` },
  ];
  for (const headers of owners) assert.equal(admitAcl(fromHeaders(headers), BUCKET), undefined);
  assert.equal(admitAcl(undefined, BUCKET), undefined);
  const others: readonly Record<string, string>[] = [
    { "x-amz-acl": "public-read" },
    { "x-amz-grant-read": `id=${OWNER.id}` },
    { "x-amz-grant-full-control": `id=${ALICE}` },
  ];
  for (const headers of others) {
    const admit = (bucket: Bucket) => codeOf(() => admitAcl(fromHeaders(headers), bucket));
    assert.equal(admit(BUCKET), "AccessControlListNotSupported", JSON.stringify(headers));
    assert.equal(admit(ENABLED), "accepted", JSON.stringify(headers));
  }
});

Deno.test("admitAcl() takes no public ACL where they are blocked", () => {
  const admit = (headers: Record<string, string>) =>
    codeOf(() => admitAcl(fromHeaders(headers, "bucket"), BLOCKED));
  const authenticated = groupUri("AuthenticatedUsers");
  assert.equal(admit({ "x-amz-acl": "public-read" }), "AccessDenied");
  assert.equal(admit({ "x-amz-acl": "authenticated-read" }), "AccessDenied");
  assert.equal(admit({ "x-amz-grant-read-acp": `uri=${authenticated}` }), "AccessDenied");
  assert.equal(admit({ "x-amz-acl": "log-delivery-write" }), "accepted");
  assert.equal(admit({ "x-amz-grant-read": `id=${ALICE}` }), "accepted");
  const xml = policyXml(grantXml("Group", `<URI>${ALL_USERS}</URI>`));
  assert.equal(codeOf(() => admitAcl(fromXml(xml), BLOCKED)), "AccessDenied");
});

Deno.test("admitAcl() refuses another owner and more than 100 grants", () => {
  const other = fromXml(policyXml("", `<Owner><ID>${ALICE}</ID></Owner>`));
  assert.equal(codeOf(() => admitAcl(other, ENABLED)), "AccessDenied");
  const ids = Array.from({ length: 101 }, (_, i) => `id=${String(i).padStart(64, "0")}`);
  const grant = (count: number) => ({ "x-amz-grant-read": ids.slice(0, count).join(",") });
  assert.equal(decodeGrants(admitAcl(fromHeaders(grant(100)), ENABLED) ?? "").length, 100);
  const tooMany = fromHeaders(grant(101));
  assert.equal(codeOf(() => admitAcl(tooMany, ENABLED)), "MalformedACLError");
});

Deno.test("groups have one address each, users the form of a canonical id", () => {
  for (const group of ACL_GROUPS) {
    assert.deepEqual(groupGrantee(groupUri(group)), { kind: "group", group });
  }
  assert.deepEqual(userGrantee(ALICE), { kind: "user", id: ALICE });
  for (const id of ["", "a", ALICE + "1", `${ALICE}\n`, ` ${ALICE}`]) {
    assert.equal(codeOf(() => userGrantee(id)), "InvalidArgument", JSON.stringify(id));
  }
});

Deno.test("aclXml() writes what is kept; while ACLs are disabled, the owner's full control", () => {
  const user = (id: string, name: string, permission: string) =>
    grantXml("CanonicalUser", `<ID>${id}</ID>${name}`, permission);
  const owner = user(OWNER.id, "<DisplayName>root</DisplayName>", "FULL_CONTROL");
  const whole = (grants: string) =>
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
    '<AccessControlPolicy xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Owner>' +
    `<ID>${OWNER.id}</ID><DisplayName>root</DisplayName></Owner><AccessControlList>${grants}` +
    "</AccessControlList></AccessControlPolicy>";
  const stored = `[["FULL_CONTROL","${OWNER.id}"],["READ","AllUsers"],["WRITE","${ALICE}"]]`;
  assert.equal(writeXml(aclXml(undefined, ENABLED, OWNER)), whole(owner));
  assert.equal(writeXml(aclXml(stored, BUCKET, OWNER)), whole(owner));
  assert.equal(
    writeXml(aclXml(stored, ENABLED, OWNER)),
    whole(owner + grantXml("Group", `<URI>${ALL_USERS}</URI>`) + user(ALICE, "", "WRITE")),
  );
  assert.equal(writeXml(aclXml("[]", ENABLED, OWNER)), whole(""));
});
