/** Likely causes, by the code of an error. */
export const causes = {
  AccessDenied:
    "Your permissions do not allow this. Whoever administers this server can attach a policy that does.",
  NoSuchKey: "It was deleted or renamed meanwhile, or the address is misspelt.",
  NoSuchVersion: "That version was deleted for good, or the address is misspelt.",
  StorageUnreachable:
    "This browser cannot reach the S3 address. Behind a proxy the server has to be told its public S3 URL, and the proxy has to let this page in.",
  Unreachable: "It may be restarting, or the network is gone. What you entered is still here.",
  Unavailable: "The server is starting, stopping or busy. It is safe to try again.",
  BucketNotEmpty: "There are still objects, versions or unfinished uploads in it.",
  BucketAlreadyExists: "Bucket names are shared by everyone on this server.",
  RequestTimeTooSkewed:
    "The clocks of this machine and of the server differ by more than 15 minutes.",
  TooManyAttempts: "After some failed attempts every further one has to wait.",
};
