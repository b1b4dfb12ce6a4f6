/** Why a request was refused. */
export const refusals = {
  allowing: "What would allow it",
  allowingAnyone:
    "No credentials were sent. With this in the bucket's policy anyone may do it; block public access must be off for it to count.",
  allowingHint: (principal: string) =>
    `A policy with this statement, attached to ${principal} or a group of theirs. Where the access key or the session has a policy of its own, that must allow it, too.`,
  bucketPolicy: (bucket: string) => `The policy of bucket “${bucket}”`,
  codes: {
    AccessDenied:
      "It was refused before any policy was asked: such a request needs credentials, or other ones.",
    AuthorizationHeaderMalformed:
      "What the client signed with is not formed as AWS Signature Version 4 is; often the region is another one.",
    ExpiredToken: "The temporary credentials have expired. The client has to get new ones.",
    InvalidAccessKeyId:
      "There is no such access key here. It may be misspelt, deleted, or of another server.",
    InvalidToken: "The session token is not one this server gave, or does not belong to the key.",
    RequestTimeTooSkewed:
      "The clock of the client and that of the server differ by more than 15 minutes.",
    SignatureDoesNotMatch:
      "The signature does not match. Either the secret is another one, or something was changed between the client and here, often by a proxy.",
    Unauthenticated: "There was no session, or it is over.",
  },
  copyPolicy: "Copy the policy",
  copyText: (name: string) => `Copy the ${name.toLowerCase()}`,
  denied: (statement: string) => `Denied by ${statement}`,
  deniedHint: "A denial wins over everything that allows. It is in:",
  differs: (name: string, line: number) => `${name}: line ${line} differs`,
  headline: (principal: string, operation: string) => `${principal} was refused ${operation}`,
  intro:
    "Clients are told little when they are refused. Here is the whole reason, for those who administer this server.",
  look: "Find out",
  noId: "No id at hand?",
  noDecision: "Its credentials did not hold: no policy was asked.",
  noStatement: "No statement allows it",
  noStatementHint:
    "Nothing denies it either: what is not allowed by some policy, bucket policy or ACL is refused.",
  notFound: "This request is not remembered",
  notFoundHint:
    "It was not refused, or it was long ago: the last 1,000 refusals of each isolate are remembered until it restarts. Changes are also in the audit log.",
  notKnown: "Not known: the credentials did not hold",
  nothing: "(nothing)",
  onWhat: "On what",
  operation: "Operation",
  ours: "Server",
  parts: {
    algorithm: "The algorithm.",
    end:
      "The client's text goes on where the server's ends: a line break too many, or one header more.",
    header:
      "A signed header. What a proxy changes on its way, most of all Host, must not be signed, or must arrive as it was sent.",
    method: "The method: a client or a proxy sent another one than was signed.",
    path: "The path: how it is escaped, or a step a proxy added or took away.",
    payload: "The hash of the body, from x-amz-content-sha256.",
    query: "The parameters: their order, their escaping, or one more or less.",
    requestHash: "The hash of the canonical request. Compare that text: it says where they differ.",
    scope: "Date, region or service. The region must be this server's.",
    signedHeaders: "The list of signed headers.",
    time: "The time of the request.",
  },
  pasted: "What the client signed",
  pastedHint:
    "Paste the canonical request or the string to sign from the client's debug log: “aws --debug” and boto3's log of botocore.auth have both.",
  policy: (name: string) => `Policy “${name}”`,
  requestId: "Request id",
  requestIdHint:
    "In every answer as x-amz-request-id, in the XML of errors as RequestId, and in the messages of this console.",
  same: (name: string) => `${name}: both are the same`,
  sameHints: {
    canonicalRequest: "Compare the string to sign next.",
    stringToSign: "So the client signed it with another secret: check its secret access key.",
  },
  several: (count: number) => `${count} steps of this request were refused.`,
  share: "By the link",
  shareCodes: {
    AccessDenied: "Who made the link is disabled. It works again when they are not.",
    ExpiredToken: "The link has ended.",
    NoSuchKey: "The object of the link, or its version, is not there any more.",
  },
  signature: "What should have been signed",
  signatureHint:
    "As the server read the request. Session tokens and other secrets are left out and not compared.",
  someone: "A client",
  statementNumber: (number: number) => `statement ${number}`,
  texts: { canonicalRequest: "Canonical request", stringToSign: "String to sign" },
  theirs: "Client",
  title: "Why refused",
  toAudit: "Look in the audit log",
  what: "Action",
  when: "When",
  who: "Who",
  toTrace: "Watch refused requests as they come",
};
