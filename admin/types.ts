/** What the management API takes and answers. Written by `deno task openapi`: not to be changed. */
// deno-lint-ignore-file
// deno-fmt-ignore-file

export interface paths {
    "/api/v1/buckets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List buckets by name, with their usage.
         * @description Needs what S3's ListBuckets needs.
         */
        get: operations["ListBuckets"];
        put?: never;
        /**
         * Make a bucket.
         * @description Needs what S3's CreateBucket needs.
         */
        post: operations["CreateBucket"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/buckets/{bucket}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A bucket and its usage.
         * @description Needs what S3's HeadBucket needs.
         */
        get: operations["GetBucket"];
        put?: never;
        post?: never;
        /**
         * Delete a bucket; with `contents` true, all versions of all its objects first, in as many requests as it takes.
         * @description Needs what S3's DeleteBucket, ListObjectVersions, DeleteObjects need.
         */
        delete: operations["DeleteBucket"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/buckets/{bucket}/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * All settings of a bucket that the caller may see: null is not set, absent is not allowed.
         * @description Needs what S3's GetBucketVersioning, GetBucketTagging, GetBucketCors, GetBucketPolicy, GetBucketPolicyStatus, GetPublicAccessBlock, GetBucketOwnershipControls, GetBucketAcl need.
         */
        get: operations["GetBucketSettings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/buckets/{bucket}/versioning": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The versioning of a bucket; 404 where it is not set.
         * @description Needs what S3's GetBucketVersioning needs.
         */
        get: operations["GetBucketVersioning"];
        /**
         * Set the versioning of a bucket.
         * @description Needs what S3's PutBucketVersioning needs.
         */
        put: operations["PutBucketVersioning"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/buckets/{bucket}/tags": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The tags of a bucket; 404 where it is not set.
         * @description Needs what S3's GetBucketTagging needs.
         */
        get: operations["GetBucketTags"];
        /**
         * Set the tags of a bucket.
         * @description Needs what S3's PutBucketTagging needs.
         */
        put: operations["PutBucketTags"];
        post?: never;
        /**
         * Unset the tags of a bucket.
         * @description Needs what S3's DeleteBucketTagging needs.
         */
        delete: operations["DeleteBucketTags"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/buckets/{bucket}/cors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The cors of a bucket; 404 where it is not set.
         * @description Needs what S3's GetBucketCors needs.
         */
        get: operations["GetBucketCors"];
        /**
         * Set the cors of a bucket.
         * @description Needs what S3's PutBucketCors needs.
         */
        put: operations["PutBucketCors"];
        post?: never;
        /**
         * Unset the cors of a bucket.
         * @description Needs what S3's DeleteBucketCors needs.
         */
        delete: operations["DeleteBucketCors"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/buckets/{bucket}/policy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The policy of a bucket; 404 where it is not set.
         * @description Needs what S3's GetBucketPolicy needs.
         */
        get: operations["GetBucketPolicy"];
        /**
         * Set the policy of a bucket.
         * @description Needs what S3's PutBucketPolicy needs.
         */
        put: operations["PutBucketPolicy"];
        post?: never;
        /**
         * Unset the policy of a bucket.
         * @description Needs what S3's DeleteBucketPolicy needs.
         */
        delete: operations["DeleteBucketPolicy"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/buckets/{bucket}/policy-status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether the policy of a bucket is public; without one it is not.
         * @description Needs what S3's GetBucketPolicyStatus needs.
         */
        get: operations["GetBucketPolicyStatus"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/buckets/{bucket}/public-access-block": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The public-access-block of a bucket; 404 where it is not set.
         * @description Needs what S3's GetPublicAccessBlock needs.
         */
        get: operations["GetBucketPublicAccessBlock"];
        /**
         * Set the public-access-block of a bucket.
         * @description Needs what S3's PutPublicAccessBlock needs.
         */
        put: operations["PutBucketPublicAccessBlock"];
        post?: never;
        /**
         * Unset the public-access-block of a bucket.
         * @description Needs what S3's DeletePublicAccessBlock needs.
         */
        delete: operations["DeleteBucketPublicAccessBlock"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/buckets/{bucket}/ownership-controls": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The ownership-controls of a bucket; 404 where it is not set.
         * @description Needs what S3's GetBucketOwnershipControls needs.
         */
        get: operations["GetBucketOwnershipControls"];
        /**
         * Set the ownership-controls of a bucket.
         * @description Needs what S3's PutBucketOwnershipControls needs.
         */
        put: operations["PutBucketOwnershipControls"];
        post?: never;
        /**
         * Unset the ownership-controls of a bucket.
         * @description Needs what S3's DeleteBucketOwnershipControls needs.
         */
        delete: operations["DeleteBucketOwnershipControls"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/buckets/{bucket}/acl": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The acl of a bucket; 404 where it is not set.
         * @description Needs what S3's GetBucketAcl needs.
         */
        get: operations["GetBucketAcl"];
        /**
         * Set the acl of a bucket.
         * @description Needs what S3's PutBucketAcl needs.
         */
        put: operations["PutBucketAcl"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/buckets/{bucket}/objects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List objects by key, rolled up at the delimiter.
         * @description Needs what S3's ListObjectsV2 needs.
         */
        get: operations["ListObjects"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/buckets/{bucket}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List all versions and delete markers: by key, newest first.
         * @description Needs what S3's ListObjectVersions needs.
         */
        get: operations["ListObjectVersions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/buckets/{bucket}/object": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * An object's headers, metadata and tags.
         * @description Needs what S3's HeadObject, GetObjectTagging need.
         */
        get: operations["GetObject"];
        /**
         * Replace an object's headers and metadata, and its tags where they are given.
         * @description Needs what S3's CopyObject, HeadObject need.
         */
        put: operations["UpdateObject"];
        post?: never;
        /**
         * Delete an object, or one version of it for good.
         * @description Needs what S3's DeleteObject needs.
         */
        delete: operations["DeleteObject"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/buckets/{bucket}/copy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Copy up to 1,000 objects, or those of a prefix, each with its own outcome.
         * @description Needs what S3's CopyObject, HeadObject, ListObjectsV2 need.
         */
        post: operations["CopyObjects"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/buckets/{bucket}/move": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Move up to 1,000 objects, or those of a prefix, each with its own outcome.
         * @description Needs what S3's CopyObject, HeadObject, ListObjectsV2, DeleteObject need.
         */
        post: operations["MoveObjects"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/buckets/{bucket}/object/tags": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Replace an object's tags.
         * @description Needs what S3's PutObjectTagging needs.
         */
        put: operations["PutObjectTags"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/buckets/{bucket}/delete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Delete up to 1,000 objects or versions, each with its own outcome.
         * @description Needs what S3's DeleteObjects needs.
         */
        post: operations["DeleteObjects"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/buckets/{bucket}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make an older version the current one, by a copy of it.
         * @description Needs what S3's CopyObject, HeadObject need.
         */
        post: operations["RestoreVersion"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/buckets/{bucket}/archives": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Choose up to 10,000 objects for one zip file; it is there for a minute, for the caller, once. What cannot be read is listed in its `_errors.txt`.
         * @description Needs what S3's GetObject, ListObjectsV2 need.
         */
        post: operations["CreateArchive"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/archives/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The zip file of what was chosen.
         * @description Needs what S3's GetObject, ListObjectsV2 need.
         */
        get: operations["GetArchive"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/buckets/{bucket}/download-urls": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A URL that gives an object, or one version of it, to whoever has it.
         * @description Needs what S3's GetObject needs.
         */
        post: operations["SignDownload"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/buckets/{bucket}/upload-urls": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * URLs by which whoever has one can store an object as asked: up to 100 of them.
         * @description Needs what S3's PutObject needs.
         */
        post: operations["SignUploads"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/buckets/{bucket}/shares": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A link that gives an object, or one version of it, to whoever has it until it ends or is revoked; it holds as long as who makes it may read the object.
         * @description Needs what S3's HeadObject needs, unless `admin:CreateShare` is denied.
         */
        post: operations["CreateShare"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shares": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List one's own links, newest first; everyone's for who may.
         * @description Needs credentials, and `admin:ListShares` for what is another's.
         */
        get: operations["ListShares"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shares/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke a link of one's own, or for who may of another's: it is refused from the next request on.
         * @description Needs credentials, and `admin:DeleteShare` for what is another's.
         */
        delete: operations["DeleteShare"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/buckets/{bucket}/uploads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List unfinished uploads by key.
         * @description Needs what S3's ListMultipartUploads needs.
         */
        get: operations["ListUploads"];
        put?: never;
        /**
         * Begin an upload in parts.
         * @description Needs what S3's CreateMultipartUpload needs.
         */
        post: operations["CreateUpload"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/buckets/{bucket}/uploads/{uploadId}/parts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the parts of an upload that are there, by number.
         * @description Needs what S3's ListParts needs.
         */
        get: operations["ListUploadParts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/buckets/{bucket}/uploads/{uploadId}/part-urls": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A URL for each of up to 1,000 parts of an upload.
         * @description Needs what S3's UploadPart needs.
         */
        post: operations["SignUploadParts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/buckets/{bucket}/uploads/{uploadId}/complete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make the object of its parts.
         * @description Needs what S3's CompleteMultipartUpload needs.
         */
        post: operations["CompleteUpload"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/buckets/{bucket}/uploads/{uploadId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Give an upload up, and its parts with it.
         * @description Needs what S3's AbortMultipartUpload needs.
         */
        delete: operations["AbortUpload"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List users by name.
         * @description Needs `admin:ListUsers`.
         */
        get: operations["ListUsers"];
        put?: never;
        /**
         * Make a user. It may nothing until a policy is attached.
         * @description Needs `admin:CreateUser`.
         */
        post: operations["CreateUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/{user}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A user, its policies and its groups.
         * @description Needs `admin:GetUser`.
         */
        get: operations["GetUser"];
        put?: never;
        post?: never;
        /**
         * Delete a user; with its keys, memberships and attachments where `force` is true.
         * @description Needs `admin:DeleteUser`.
         */
        delete: operations["DeleteUser"];
        options?: never;
        head?: never;
        /**
         * Change a user; what is absent stays. A disabled user's keys are refused at once.
         * @description Needs `admin:UpdateUser`.
         */
        patch: operations["UpdateUser"];
        trace?: never;
    };
    "/api/v1/users/{user}/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Give a user a password, or none (null), and end the user's sessions.
         * @description Needs `admin:SetUserPassword`.
         */
        put: operations["SetUserPassword"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/groups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List groups by name.
         * @description Needs `admin:ListGroups`.
         */
        get: operations["ListGroups"];
        put?: never;
        /**
         * Make a group without members.
         * @description Needs `admin:CreateGroup`.
         */
        post: operations["CreateGroup"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/groups/{group}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A group and its policies.
         * @description Needs `admin:GetGroup`.
         */
        get: operations["GetGroup"];
        put?: never;
        post?: never;
        /**
         * Delete a group; with its memberships and attachments where `force` is true.
         * @description Needs `admin:DeleteGroup`.
         */
        delete: operations["DeleteGroup"];
        options?: never;
        head?: never;
        /**
         * Change what a group is described as.
         * @description Needs `admin:UpdateGroup`.
         */
        patch: operations["UpdateGroup"];
        trace?: never;
    };
    "/api/v1/groups/{group}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the members of a group by name.
         * @description Needs `admin:GetGroup`.
         */
        get: operations["ListGroupMembers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/groups/{group}/members/{user}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Make a user a member; who is one stays so.
         * @description Needs `admin:AddUserToGroup`.
         */
        put: operations["AddUserToGroup"];
        post?: never;
        /**
         * Let go of a member; who is none stays none.
         * @description Needs `admin:RemoveUserFromGroup`.
         */
        delete: operations["RemoveUserFromGroup"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/access-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List access keys by id: everyone's, one user's, or the root user's (`root`).
         * @description Needs `admin:ListAccessKeys`.
         */
        get: operations["ListAccessKeys"];
        put?: never;
        /**
         * Make an access key for a user, or (`user` null, by the root user) for the root user.
         * @description Needs `admin:CreateAccessKey`.
         */
        post: operations["CreateAccessKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/access-keys/{accessKeyId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * An access key, but for its secret.
         * @description Needs `admin:GetAccessKey`.
         */
        get: operations["GetAccessKey"];
        put?: never;
        post?: never;
        /**
         * Delete an access key: it is refused from the next request on.
         * @description Needs `admin:DeleteAccessKey`.
         */
        delete: operations["DeleteAccessKey"];
        options?: never;
        head?: never;
        /**
         * Change an access key: what is absent stays, what is null goes.
         * @description Needs `admin:UpdateAccessKey`.
         */
        patch: operations["UpdateAccessKey"];
        trace?: never;
    };
    "/api/v1/access-keys/{accessKeyId}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replace an access key by a new one that may the same; the old one holds a while yet.
         * @description Needs `admin:RotateAccessKey`.
         */
        post: operations["RotateAccessKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/own/access-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List one's own access keys by id.
         * @description Needs `admin:ListOwnAccessKeys`.
         */
        get: operations["ListOwnAccessKeys"];
        put?: never;
        /**
         * Make an access key for oneself, narrowed as what asks for it is.
         * @description Needs `admin:CreateOwnAccessKey`.
         */
        post: operations["CreateOwnAccessKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/own/access-keys/{accessKeyId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete an access key of one's own.
         * @description Needs `admin:DeleteOwnAccessKey`.
         */
        delete: operations["DeleteOwnAccessKey"];
        options?: never;
        head?: never;
        /**
         * Change an access key of one's own: what is absent stays, what is null goes.
         * @description Needs `admin:UpdateOwnAccessKey`.
         */
        patch: operations["UpdateOwnAccessKey"];
        trace?: never;
    };
    "/api/v1/own/access-keys/{accessKeyId}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replace an access key of one's own by a new one that may the same.
         * @description Needs `admin:RotateOwnAccessKey`.
         */
        post: operations["RotateOwnAccessKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/policies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List policies by name, built-in ones among them.
         * @description Needs `admin:ListPolicies`.
         */
        get: operations["ListPolicies"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/policies/{policy}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A policy and its document.
         * @description Needs `admin:GetPolicy`.
         */
        get: operations["GetPolicy"];
        /**
         * Make or replace a policy: whom it is attached to meets it with the next request.
         * @description Needs `admin:PutPolicy`.
         */
        put: operations["PutPolicy"];
        post?: never;
        /**
         * Delete a policy that is attached to nobody.
         * @description Needs `admin:DeletePolicy`.
         */
        delete: operations["DeletePolicy"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/policies/{policy}/holders": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the groups and users a policy is attached to.
         * @description Needs `admin:GetPolicy`.
         */
        get: operations["ListPolicyHolders"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/{name}/policies/{policy}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Attach a policy to a user; one that is attached stays so.
         * @description Needs `admin:AttachPolicy`.
         */
        put: operations["AttachUserPolicy"];
        post?: never;
        /**
         * Detach a policy from a user.
         * @description Needs `admin:DetachPolicy`.
         */
        delete: operations["DetachUserPolicy"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/groups/{name}/policies/{policy}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Attach a policy to a group; one that is attached stays so.
         * @description Needs `admin:AttachPolicy`.
         */
        put: operations["AttachGroupPolicy"];
        post?: never;
        /**
         * Detach a policy from a group.
         * @description Needs `admin:DetachPolicy`.
         */
        delete: operations["DetachGroupPolicy"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/policies/validate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * All that is wrong or doubtful about a policy, with line and column.
         * @description Needs `admin:ValidatePolicy`.
         */
        post: operations["ValidatePolicy"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/policies/simulate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Whether somebody may do something, and the statement that decides.
         * @description Needs `admin:SimulatePolicy`.
         */
        post: operations["SimulatePolicy"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/permissions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Which of these actions the caller may do to which of these resources, now and from here.
         * @description Needs credentials, and no more.
         */
        get: operations["GetPermissions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Health checks, drives, isolates, version and uptime.
         * @description Needs `admin:GetStatus`.
         */
        get: operations["GetStatus"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/metrics/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The last 24 hours since the start, a point a minute: columns of the same length, oldest first, null where nothing is known.
         * @description Needs `admin:GetStatus`.
         */
        get: operations["GetMetricsHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How much is stored: in all, and in each bucket by name.
         * @description Needs `admin:GetUsage`.
         */
        get: operations["GetUsage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/configuration": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Every setting in force with where it came from; secrets are asterisks.
         * @description Needs `admin:GetConfiguration`.
         */
        get: operations["GetConfiguration"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Search the audit log, newest first. A page can have fewer records than asked for, or none, and not be the last.
         * @description Needs `admin:GetAudit`.
         */
        get: operations["ListAuditRecords"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit/tail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Records of the audit log once they are durable, as server-sent events: the data of each is `items`, and how many were `leftOut`.
         * @description Needs `admin:GetAudit`.
         */
        get: operations["TailAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/trace": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Requests as they end, as server-sent events: the data of each is `items`, and how many were `leftOut`. A thousand a second of each isolate are told.
         * @description Needs `admin:Trace`.
         */
        get: operations["GetTrace"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/refusals/{requestId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Why a request was refused: the last 1,000 refusals of each isolate are remembered.
         * @description Needs `admin:GetRefusal`.
         */
        get: operations["GetRefusals"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * This document.
         * @description Needs credentials, and no more.
         */
        get: operations["GetOpenApi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who one is. It does not keep a session from being idle. */
        get: operations["GetSession"];
        put?: never;
        /** Open a session, by name and password or by access key. */
        post: operations["SignIn"];
        /** End the session, or all of the same owner. */
        delete: operations["SignOut"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Change one's own password; one's other sessions end. */
        put: operations["ChangeOwnPassword"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session/oidc": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Go to the OIDC provider: for browsers. */
        get: operations["BeginOidcSignIn"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session/oidc/callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where the OIDC provider sends the browser back to, with what it adds to the query. */
        get: operations["FinishOidcSignIn"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description Versioning and usage are told to who may list the bucket (s3:ListBucket), whether it is public to who may ask for that (s3:GetBucketPolicyStatus) */
        Bucket: {
            name: string;
            region: string;
            /**
             * Format: date-time
             * @example 2026-01-31T10:15:00.000Z
             */
            createdAt: string;
            /** @enum {string} */
            versioning?: "off" | "enabled" | "suspended";
            usage?: components["schemas"]["Usage"];
            /** @description Whether its policy or ACL lets in whoever it may be */
            public?: boolean;
        };
        Usage: {
            /** @description Keys that have an object */
            objects: number;
            /** @description Current and noncurrent */
            versions: number;
            deleteMarkers: number;
            /** @description Of all versions */
            bytes: number;
            /** @description Unfinished */
            uploads: number;
            uploadBytes: number;
        };
        Error: {
            code: string;
            message: string;
            /** @description What to do about it */
            hint?: string;
            requestId: string;
            /** @description What is wrong with which field */
            fields?: {
                [key: string]: string;
            };
        };
        DeletionProgress: {
            /** @description Versions and markers so far */
            deleted: number;
            /** @description The `cursor` to go on with */
            next: string;
        };
        BucketSettings: {
            versioning?: components["schemas"]["Versioning"] | null;
            tags?: components["schemas"]["Tags"] | null;
            cors?: components["schemas"]["Cors"] | null;
            policy?: components["schemas"]["BucketPolicy"] | null;
            "policy-status"?: {
                isPublic: boolean;
            } | null;
            "public-access-block"?: components["schemas"]["PublicAccessBlock"] | null;
            "ownership-controls"?: components["schemas"]["OwnershipControls"] | null;
            acl?: components["schemas"]["Acl"] | null;
        };
        Versioning: {
            /** @enum {string} */
            status: "off" | "enabled" | "suspended";
        };
        Tags: {
            tags: {
                [key: string]: string;
            };
        };
        Cors: {
            rules: components["schemas"]["CorsRule"][];
        };
        CorsRule: {
            id?: string;
            allowedOrigins: string[];
            allowedMethods: string[];
            /** @default [] */
            allowedHeaders: string[];
            /** @default [] */
            exposeHeaders: string[];
            maxAgeSeconds?: number;
        };
        BucketPolicy: {
            policy: string;
        };
        PublicAccessBlock: {
            blockPublicAcls: boolean;
            ignorePublicAcls: boolean;
            blockPublicPolicy: boolean;
            restrictPublicBuckets: boolean;
        };
        OwnershipControls: {
            /**
             * @description BucketOwnerEnforced, the default, disables ACLs
             * @enum {string}
             */
            ownership: "BucketOwnerEnforced" | "BucketOwnerPreferred" | "ObjectWriter";
        };
        Acl: {
            grants: {
                /** @description Canonical id */
                user?: string;
                displayName?: string;
                /** @description As in AllUsers */
                group?: string;
                permission: string;
            }[];
        };
        ListedObject: {
            key: string;
            size: number;
            etag: string;
            lastModified: string;
            storageClass: string;
        };
        ObjectVersion: {
            key: string;
            versionId: string;
            latest: boolean;
            /** @enum {string} */
            kind: "object" | "deleteMarker";
            lastModified: string;
            size?: number;
            etag?: string;
            storageClass?: string;
        };
        Object: {
            key: string;
            versionId?: string;
            size: number;
            etag: string;
            lastModified: string;
            storageClass: string;
            checksum?: {
                /** @example sha256 */
                algorithm: string;
                /** @description FULL_OBJECT or COMPOSITE */
                type: string;
                /** @description Base64 */
                value: string;
            };
            /** @description Content-Type and the like */
            headers: {
                [key: string]: string;
            };
            metadata: {
                [key: string]: string;
            };
            /** @description Absent for who may not read them */
            tags?: {
                [key: string]: string;
            };
        };
        CopyOutcome: {
            done: {
                from: string;
                to: string;
                versionId?: string;
            }[];
            failed: {
                from: string;
                to: string;
                code: string;
                message: string;
                /** @description The copy is there; the source is, too */
                copied: boolean;
            }[];
            next?: string;
        };
        SignedUrl: {
            method: string;
            url: string;
            /**
             * Format: date-time
             * @example 2026-01-31T10:15:00.000Z
             */
            expiresAt: string;
        };
        SignedUpload: components["schemas"]["SignedUrl"] & {
            key: string;
            /** @description The request must have them, exactly so */
            headers: {
                [key: string]: string;
            };
        };
        RefusedUpload: {
            key: string;
            code: string;
            message: string;
        };
        NewShare: components["schemas"]["Share"] & {
            url: string;
        };
        Share: {
            id: string;
            bucket: string;
            key: string;
            /** @description Absent: whatever is current when the link is used */
            versionId?: string;
            /** @description Who made it; null: the root user */
            user: string | null;
            /**
             * Format: date-time
             * @example 2026-01-31T10:15:00.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @example 2026-01-31T10:15:00.000Z
             */
            expiresAt: string;
            /** @description Whether browsers show it rather than save it */
            inline: boolean;
            fileName?: string;
            note: string;
            /** @description Told to who made it and to the root user, unless they are narrowed */
            url?: string;
        };
        Upload: {
            key: string;
            uploadId: string;
            createdAt: string;
        };
        Part: {
            number: number;
            size: number;
            etag: string;
            lastModified: string;
        };
        User: {
            /** @description Never reused: a user of the same name is another one */
            id: string;
            canonicalId: string;
            name: string;
            description: string;
            /**
             * Format: date-time
             * @example 2026-01-31T10:15:00.000Z
             */
            createdAt: string;
            disabled: boolean;
            hasPassword: boolean;
        };
        UserDetails: components["schemas"]["User"] & {
            /** @description Attached to the user itself, by name */
            policies: string[];
            groups: string[];
        };
        Group: {
            name: string;
            description: string;
            /**
             * Format: date-time
             * @example 2026-01-31T10:15:00.000Z
             */
            createdAt: string;
        };
        GroupDetails: components["schemas"]["Group"] & {
            /** @description Attached, by name */
            policies: string[];
        };
        Member: {
            name: string;
            disabled: boolean;
        };
        AccessKey: {
            accessKeyId: string;
            /** @description Name; null: the root user */
            user: string | null;
            description: string;
            /**
             * Format: date-time
             * @example 2026-01-31T10:15:00.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @example 2026-01-31T10:15:00.000Z
             */
            expiresAt?: string;
            disabled: boolean;
            /**
             * Format: date-time
             * @description A minute late at most
             * @example 2026-01-31T10:15:00.000Z
             */
            lastUsedAt?: string;
            /** @description Narrows what the user may */
            policy?: string;
        };
        NewAccessKey: components["schemas"]["AccessKey"] & {
            /** @description Told this once */
            secretAccessKey: string;
        };
        RotatedAccessKey: components["schemas"]["NewAccessKey"] & {
            replaced: components["schemas"]["AccessKey"] & unknown;
        };
        ListedPolicy: components["schemas"]["Policy"] & {
            /** @description Users and groups it is attached to, 1000 at the most */
            holders: number;
        };
        Policy: {
            name: string;
            description: string;
            builtIn: boolean;
            /**
             * Format: date-time
             * @example 2026-01-31T10:15:00.000Z
             */
            createdAt?: string;
            /**
             * Format: date-time
             * @example 2026-01-31T10:15:00.000Z
             */
            updatedAt?: string;
        };
        PolicyWithDocument: components["schemas"]["Policy"] & {
            document: string;
            /** @description For If-Match: of the document and description */
            etag: string;
        };
        PutPolicy: components["schemas"]["Policy"] & {
            /** @description For If-Match: of the document and description */
            etag: string;
        };
        PolicyHolder: {
            /** @enum {string} */
            kind: "user" | "group";
            name: string;
        };
        Finding: {
            /** @enum {string} */
            severity: "error" | "warning";
            message: string;
            line: number;
            column: number;
            path: string;
        };
        Decision: {
            allowed: boolean;
            /**
             * @description `notInForce`: who asks is disabled or expired
             * @enum {string}
             */
            reason: "explicitDeny" | "allow" | "noStatement" | "notInForce";
            /** @description The statement that decided */
            by?: {
                policy: string;
                /** @description From 0 */
                statement: number;
                sid?: string;
            };
        };
        Status: {
            version: string;
            /** @description What it runs on, with its version */
            runtime: string;
            /** @enum {string} */
            phase: "starting" | "running" | "draining";
            /** @description A sync to disk failed: nothing is written */
            readOnly: boolean;
            /** @description Milliseconds */
            uptime: number;
            checks: {
                name: string;
                ok: boolean;
                detail: string;
                milliseconds: number;
            }[];
            isolates: {
                name: string;
                up: boolean;
                restarts: number;
                /** @description Seconds */
                lag?: number;
            }[];
            drives: {
                path: string;
                freeBytes?: number;
                totalBytes?: number;
            }[];
        };
        MetricsHistory: {
            /** @description Milliseconds since the epoch, at the end of the minute */
            time: (number | null)[];
            /** @description Of S3 */
            requests: (number | null)[];
            /** @description Answered with 400 to 499 */
            clientErrors: (number | null)[];
            /** @description Answered with 500 and above */
            serverErrors: (number | null)[];
            receivedBytes: (number | null)[];
            sentBytes: (number | null)[];
            /** @description Milliseconds to the head of the answer, for half of the requests */
            median: (number | null)[];
            /** @description The same for 99 in 100 */
            slowest: (number | null)[];
            objects: (number | null)[];
            storedBytes: (number | null)[];
            freeBytes: (number | null)[];
        };
        Setting: {
            name: string;
            value?: string;
            source: string;
        };
        AuditRecord: {
            sequence: number;
            /**
             * Format: date-time
             * @example 2026-01-31T10:15:00.000Z
             */
            time: string;
            principal: string;
            action: string;
            /** @enum {string} */
            result: "success" | "failure";
            bucket?: string;
            key?: string;
            versionId?: string;
            /** @description Bytes */
            size?: number;
            /** @description What is no bucket or object, e.g. `user/ann` */
            resource?: string;
            accessKeyId?: string;
            sourceAddress?: string;
            requestId?: string;
            userAgent?: string;
            details?: unknown;
        };
        Refusal: {
            requestId: string;
            /**
             * Format: date-time
             * @example 2026-01-31T10:15:00.000Z
             */
            time: string;
            principal: string;
            operation: string;
            code: string;
            /** @description Id of the link that was used */
            share?: string;
            action?: string;
            resource?: string;
            /** @description Absent where the credentials did not hold */
            decision?: {
                allowed: boolean;
                reason: string;
                by?: {
                    policy: string;
                    statement: number;
                    sid?: string;
                };
            };
            /** @description The access key id that came with credentials that did not hold */
            claimedKey?: string;
            /** @description What should have been signed; compare it with what the client did */
            expected?: {
                canonicalRequest: string;
                stringToSign: string;
            };
        };
        OpenedSession: components["schemas"]["Session"] & {
            /** @description Where it was asked for; told this once */
            token?: string;
        };
        Session: {
            name: string;
            /**
             * @description What it was opened with; federated: by the OIDC provider
             * @enum {string}
             */
            kind: "root" | "user" | "key" | "federated";
            accessKeyId?: string;
            groups: string[];
            /** @description By name, those of the groups too */
            policies: string[];
            /** @description An access key's own policy limits it further */
            narrowed: boolean;
            /**
             * Format: date-time
             * @example 2026-01-31T10:15:00.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @example 2026-01-31T10:15:00.000Z
             */
            expiresAt: string;
        };
        Credentials: {
            username: string;
            password: string;
            /** @description Answer a bearer token in the place of a cookie: for programs */
            token?: boolean;
        } | {
            accessKeyId: string;
            secretAccessKey: string;
            /** @description Answer a bearer token in the place of a cookie: for programs */
            token?: boolean;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    ListBuckets: {
        parameters: {
            query?: {
                /** @description Most items on the page */
                limit?: number;
                /** @description `next` of the page before */
                cursor?: string;
                prefix?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Bucket"][];
                        next?: string;
                    };
                };
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    CreateBucket: {
        parameters: {
            query?: never;
            header?: {
                /** @description Asked again with the same key and body within a day, it is done once */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    /** @description Default: the server's */
                    region?: string;
                    tags?: {
                        [key: string]: string;
                    };
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Bucket"];
                };
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    GetBucket: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                bucket: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Bucket"];
                };
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    DeleteBucket: {
        parameters: {
            query?: {
                contents?: "true" | "false";
                /** @description `next` of the page before */
                cursor?: string;
            };
            header?: never;
            path: {
                bucket: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Not done yet */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeletionProgress"];
                };
            };
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    GetBucketSettings: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                bucket: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BucketSettings"];
                };
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    GetBucketVersioning: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                bucket: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Versioning"];
                };
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    PutBucketVersioning: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                bucket: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    status: "enabled" | "suspended";
                };
            };
        };
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    GetBucketTags: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                bucket: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tags"];
                };
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    PutBucketTags: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                bucket: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    tags: {
                        [key: string]: string;
                    };
                };
            };
        };
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    DeleteBucketTags: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                bucket: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    GetBucketCors: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                bucket: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Cors"];
                };
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    PutBucketCors: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                bucket: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    rules: components["schemas"]["CorsRule"][];
                };
            };
        };
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    DeleteBucketCors: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                bucket: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    GetBucketPolicy: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                bucket: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BucketPolicy"];
                };
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    PutBucketPolicy: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                bucket: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The policy's JSON, as text */
                    policy: string;
                };
            };
        };
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    DeleteBucketPolicy: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                bucket: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    GetBucketPolicyStatus: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                bucket: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        isPublic: boolean;
                    };
                };
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    GetBucketPublicAccessBlock: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                bucket: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PublicAccessBlock"];
                };
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    PutBucketPublicAccessBlock: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                bucket: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @default false */
                    blockPublicAcls?: boolean;
                    /** @default false */
                    ignorePublicAcls?: boolean;
                    /** @default false */
                    blockPublicPolicy?: boolean;
                    /** @default false */
                    restrictPublicBuckets?: boolean;
                };
            };
        };
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    DeleteBucketPublicAccessBlock: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                bucket: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    GetBucketOwnershipControls: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                bucket: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OwnershipControls"];
                };
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    PutBucketOwnershipControls: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                bucket: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description BucketOwnerEnforced, the default, disables ACLs
                     * @enum {string}
                     */
                    ownership: "BucketOwnerEnforced" | "BucketOwnerPreferred" | "ObjectWriter";
                };
            };
        };
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    DeleteBucketOwnershipControls: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                bucket: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    GetBucketAcl: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                bucket: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Acl"];
                };
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    PutBucketAcl: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                bucket: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    canned: "private" | "public-read" | "public-read-write" | "authenticated-read" | "log-delivery-write";
                };
            };
        };
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    ListObjects: {
        parameters: {
            query?: {
                /** @description Most items on the page */
                limit?: number;
                /** @description `next` of the page before */
                cursor?: string;
                prefix?: string;
                delimiter?: string;
            };
            header?: never;
            path: {
                bucket: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["ListedObject"][];
                        next?: string;
                        /** @description Common prefixes */
                        prefixes: string[];
                    };
                };
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    ListObjectVersions: {
        parameters: {
            query?: {
                /** @description Most items on the page */
                limit?: number;
                /** @description `next` of the page before */
                cursor?: string;
                prefix?: string;
                delimiter?: string;
            };
            header?: never;
            path: {
                bucket: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["ObjectVersion"][];
                        next?: string;
                        /** @description Common prefixes */
                        prefixes: string[];
                    };
                };
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    GetObject: {
        parameters: {
            query: {
                key: string;
                versionId?: string;
            };
            header?: never;
            path: {
                bucket: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Object"];
                };
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    UpdateObject: {
        parameters: {
            query: {
                key: string;
            };
            header?: never;
            path: {
                bucket: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    headers: {
                        "content-type"?: string;
                        "cache-control"?: string;
                        "content-disposition"?: string;
                        "content-encoding"?: string;
                        "content-language"?: string;
                        expires?: string;
                        "x-amz-website-redirect-location"?: string;
                    };
                    /** @default {} */
                    metadata?: {
                        [key: string]: string;
                    };
                    tags?: {
                        [key: string]: string;
                    };
                    ifMatch?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        etag: string;
                        versionId?: string;
                    };
                };
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    DeleteObject: {
        parameters: {
            query: {
                key: string;
                versionId?: string;
            };
            header?: never;
            path: {
                bucket: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    CopyObjects: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                bucket: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Bucket. Default: the same */
                    to?: string;
                    items?: {
                        from: string;
                        versionId?: string;
                        to: string;
                    }[];
                    /** @description In place of items: every key that begins so, some at a time */
                    prefix?: {
                        from: string;
                        to: string;
                    };
                    /** @default false */
                    overwrite?: boolean;
                    /**
                     * @description Most keys of the prefix
                     * @default 1000
                     */
                    limit?: number;
                    /** @description `next` of the answer before; of a prefix */
                    cursor?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CopyOutcome"];
                };
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    MoveObjects: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                bucket: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Bucket. Default: the same */
                    to?: string;
                    items?: {
                        from: string;
                        versionId?: string;
                        to: string;
                    }[];
                    /** @description In place of items: every key that begins so, some at a time */
                    prefix?: {
                        from: string;
                        to: string;
                    };
                    /** @default false */
                    overwrite?: boolean;
                    /**
                     * @description Most keys of the prefix
                     * @default 1000
                     */
                    limit?: number;
                    /** @description `next` of the answer before; of a prefix */
                    cursor?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CopyOutcome"];
                };
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    PutObjectTags: {
        parameters: {
            query: {
                key: string;
                versionId?: string;
            };
            header?: never;
            path: {
                bucket: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    tags: {
                        [key: string]: string;
                    };
                };
            };
        };
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    DeleteObjects: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                bucket: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    objects: {
                        key: string;
                        versionId?: string;
                    }[];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        deleted: {
                            key: string;
                            versionId?: string;
                            /** @description The delete marker left, or deleted: deleting one that was left undoes it */
                            deleteMarkerVersionId?: string;
                        }[];
                        failed: {
                            key: string;
                            versionId?: string;
                            code: string;
                            message: string;
                        }[];
                    };
                };
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    RestoreVersion: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                bucket: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    key: string;
                    versionId: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        versionId?: string;
                    };
                };
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    CreateArchive: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                bucket: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @default [] */
                    keys?: string[];
                    /** @default [] */
                    prefixes?: string[];
                    /**
                     * @description What names leave out of the keys
                     * @default
                     */
                    base?: string;
                    /** @description Default: the bucket's name */
                    fileName?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /**
                         * Format: date-time
                         * @example 2026-01-31T10:15:00.000Z
                         */
                        expiresAt: string;
                    };
                };
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    GetArchive: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/zip": string;
                };
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    SignDownload: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                bucket: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    key: string;
                    versionId?: string;
                    /**
                     * @description Seconds; cut where the session or the access key it is signed with ends before
                     * @default 3600
                     */
                    expiresIn?: number;
                    /** @description What browsers save it as */
                    fileName?: string;
                    /** @description What browsers take it for, whatever it was stored as */
                    contentType?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedUrl"];
                };
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    SignUploads: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                bucket: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    items: {
                        key: string;
                        contentType?: string;
                        /** @description Only in the place of this object */
                        ifMatch?: string;
                        /**
                         * @description Only where there is no object
                         * @enum {string}
                         */
                        ifNoneMatch?: "*";
                        /** @description Only these bytes */
                        checksum?: {
                            /** @enum {string} */
                            algorithm: "crc32" | "crc32c" | "crc64nvme" | "sha1" | "sha256";
                            /** @description Base64 */
                            value: string;
                        };
                    }[];
                    /**
                     * @description Seconds; cut where the session or the access key it is signed with ends before
                     * @default 3600
                     */
                    expiresIn?: number;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description In the order they were asked for. None could be signed: the first one's refusal */
                        items: (components["schemas"]["SignedUpload"] | components["schemas"]["RefusedUpload"])[];
                    };
                };
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    CreateShare: {
        parameters: {
            query?: never;
            header?: {
                /** @description Asked again with the same key and body within a day, it is done once */
                "idempotency-key"?: string;
            };
            path: {
                bucket: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    key: string;
                    versionId?: string;
                    /** @description Seconds; cut where the access key that asks ends before */
                    expiresIn?: number;
                    /**
                     * Format: date-time
                     * @description In the place of expiresIn
                     * @example 2026-01-31T10:15:00.000Z
                     */
                    expiresAt?: string;
                    /** @default false */
                    inline?: boolean;
                    /** @description What browsers save it as */
                    fileName?: string;
                    /** @default  */
                    note?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewShare"];
                };
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    ListShares: {
        parameters: {
            query?: {
                /** @description Most items on the page */
                limit?: number;
                /** @description `next` of the page before */
                cursor?: string;
                bucket?: string;
                /** @description Of one object */
                key?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Share"][];
                        next?: string;
                    };
                };
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    DeleteShare: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    ListUploads: {
        parameters: {
            query?: {
                /** @description Most items on the page */
                limit?: number;
                /** @description `next` of the page before */
                cursor?: string;
                prefix?: string;
            };
            header?: never;
            path: {
                bucket: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Upload"][];
                        next?: string;
                    };
                };
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    CreateUpload: {
        parameters: {
            query?: never;
            header?: {
                /** @description Asked again with the same key and body within a day, it is done once */
                "idempotency-key"?: string;
            };
            path: {
                bucket: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    key: string;
                    contentType?: string;
                    metadata?: {
                        [key: string]: string;
                    };
                    tags?: {
                        [key: string]: string;
                    };
                    /**
                     * @description Kept of the whole object, whatever its parts are
                     * @enum {string}
                     */
                    checksum?: "crc32" | "crc32c" | "crc64nvme";
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        key: string;
                        uploadId: string;
                    };
                };
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    ListUploadParts: {
        parameters: {
            query: {
                /** @description Most items on the page */
                limit?: number;
                /** @description `next` of the page before */
                cursor?: string;
                key: string;
            };
            header?: never;
            path: {
                bucket: string;
                uploadId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Part"][];
                        next?: string;
                    };
                };
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    SignUploadParts: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                bucket: string;
                uploadId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    key: string;
                    parts: number[];
                    /**
                     * @description Seconds; cut where the session or the access key it is signed with ends before
                     * @default 3600
                     */
                    expiresIn?: number;
                    /** @description Only these bytes; of one part, asked for alone */
                    checksum?: {
                        /** @enum {string} */
                        algorithm: "crc32" | "crc32c" | "crc64nvme" | "sha1" | "sha256";
                        /** @description Base64 */
                        value: string;
                    };
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: (components["schemas"]["SignedUrl"] & {
                            number: number;
                            /** @description The request must have them, exactly so */
                            headers: {
                                [key: string]: string;
                            };
                        })[];
                    };
                };
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    CompleteUpload: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                bucket: string;
                uploadId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    key: string;
                    parts: {
                        number: number;
                        etag: string;
                    }[];
                    /** @description Only if the whole object has it */
                    checksum?: {
                        /** @enum {string} */
                        algorithm: "crc32" | "crc32c" | "crc64nvme" | "sha1" | "sha256";
                        /** @description Base64 */
                        value: string;
                    };
                    /**
                     * @description Only where there is no object
                     * @enum {string}
                     */
                    ifNoneMatch?: "*";
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        etag: string;
                        versionId?: string;
                    };
                };
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    AbortUpload: {
        parameters: {
            query: {
                key: string;
            };
            header?: never;
            path: {
                bucket: string;
                uploadId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    ListUsers: {
        parameters: {
            query?: {
                /** @description Most items on the page */
                limit?: number;
                /** @description `next` of the page before */
                cursor?: string;
                prefix?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["User"][];
                        next?: string;
                    };
                };
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    CreateUser: {
        parameters: {
            query?: never;
            header?: {
                /** @description Asked again with the same key and body within a day, it is done once */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    description?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    GetUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserDetails"];
                };
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    DeleteUser: {
        parameters: {
            query?: {
                force?: "true" | "false";
            };
            header?: never;
            path: {
                user: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    UpdateUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    description?: string;
                    disabled?: boolean;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    SetUserPassword: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    password: string | null;
                };
            };
        };
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    ListGroups: {
        parameters: {
            query?: {
                /** @description Most items on the page */
                limit?: number;
                /** @description `next` of the page before */
                cursor?: string;
                prefix?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Group"][];
                        next?: string;
                    };
                };
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    CreateGroup: {
        parameters: {
            query?: never;
            header?: {
                /** @description Asked again with the same key and body within a day, it is done once */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    description?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Group"];
                };
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    GetGroup: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                group: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GroupDetails"];
                };
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    DeleteGroup: {
        parameters: {
            query?: {
                force?: "true" | "false";
            };
            header?: never;
            path: {
                group: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    UpdateGroup: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                group: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    description: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Group"];
                };
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    ListGroupMembers: {
        parameters: {
            query?: {
                /** @description Most items on the page */
                limit?: number;
                /** @description `next` of the page before */
                cursor?: string;
            };
            header?: never;
            path: {
                group: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Member"][];
                        next?: string;
                    };
                };
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    AddUserToGroup: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                group: string;
                user: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    RemoveUserFromGroup: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                group: string;
                user: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    ListAccessKeys: {
        parameters: {
            query?: {
                /** @description Most items on the page */
                limit?: number;
                /** @description `next` of the page before */
                cursor?: string;
                /** @description Name of a user, or `root` */
                user?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["AccessKey"][];
                        next?: string;
                    };
                };
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    CreateAccessKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description Asked again with the same key and body within a day, it is done once */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    description?: string;
                    /**
                     * Format: date-time
                     * @example 2026-01-31T10:15:00.000Z
                     */
                    expiresAt?: string;
                    /** @description The policy's JSON, as text */
                    policy?: string;
                    user: string | null;
                    /** @description With its secret: one from elsewhere */
                    accessKeyId?: string;
                    secretAccessKey?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewAccessKey"];
                };
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    GetAccessKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                accessKeyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccessKey"];
                };
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    DeleteAccessKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                accessKeyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    UpdateAccessKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                accessKeyId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    description?: string;
                    /**
                     * Format: date-time
                     * @example 2026-01-31T10:15:00.000Z
                     */
                    expiresAt?: string | null;
                    disabled?: boolean;
                    /** @description The policy's JSON, as text */
                    policy?: string | null;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccessKey"];
                };
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    RotateAccessKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description Asked again with the same key and body within a day, it is done once */
                "idempotency-key"?: string;
            };
            path: {
                accessKeyId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description Seconds the old key holds yet
                     * @default 86400
                     */
                    overlap?: number;
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RotatedAccessKey"];
                };
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    ListOwnAccessKeys: {
        parameters: {
            query?: {
                /** @description Most items on the page */
                limit?: number;
                /** @description `next` of the page before */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["AccessKey"][];
                        next?: string;
                    };
                };
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    CreateOwnAccessKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description Asked again with the same key and body within a day, it is done once */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    description?: string;
                    /**
                     * Format: date-time
                     * @example 2026-01-31T10:15:00.000Z
                     */
                    expiresAt?: string;
                    /** @description The policy's JSON, as text */
                    policy?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewAccessKey"];
                };
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    DeleteOwnAccessKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                accessKeyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    UpdateOwnAccessKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                accessKeyId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    description?: string;
                    /**
                     * Format: date-time
                     * @example 2026-01-31T10:15:00.000Z
                     */
                    expiresAt?: string | null;
                    disabled?: boolean;
                    /** @description The policy's JSON, as text */
                    policy?: string | null;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccessKey"];
                };
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    RotateOwnAccessKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description Asked again with the same key and body within a day, it is done once */
                "idempotency-key"?: string;
            };
            path: {
                accessKeyId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description Seconds the old key holds yet
                     * @default 86400
                     */
                    overlap?: number;
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RotatedAccessKey"];
                };
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    ListPolicies: {
        parameters: {
            query?: {
                /** @description Most items on the page */
                limit?: number;
                /** @description `next` of the page before */
                cursor?: string;
                prefix?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["ListedPolicy"][];
                        next?: string;
                    };
                };
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    GetPolicy: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                policy: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PolicyWithDocument"];
                };
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    PutPolicy: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `etag` of what is to be replaced: 412 where it is another by now */
                "if-match"?: string;
                /** @description 412 where there is one */
                "if-none-match"?: "*";
            };
            path: {
                policy: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The policy's JSON, as text */
                    document: string;
                    description?: string;
                    /** @description Refuse to replace */
                    expectNew?: boolean;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PutPolicy"];
                };
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    DeletePolicy: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                policy: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    ListPolicyHolders: {
        parameters: {
            query?: {
                /** @description Most items on the page */
                limit?: number;
                /** @description `next` of the page before */
                cursor?: string;
            };
            header?: never;
            path: {
                policy: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["PolicyHolder"][];
                        next?: string;
                    };
                };
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    AttachUserPolicy: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                policy: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    DetachUserPolicy: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                policy: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    AttachGroupPolicy: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                policy: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    DetachGroupPolicy: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                policy: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    ValidatePolicy: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The policy's JSON, as text */
                    document: string;
                    /**
                     * @default identity
                     * @enum {string}
                     */
                    kind?: "identity" | "bucket";
                    /** @description The one a bucket policy is for */
                    bucket?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        valid: boolean;
                        findings: components["schemas"]["Finding"][];
                    };
                };
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    SimulatePolicy: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    subject: {
                        user: string;
                    } | {
                        accessKeyId: string;
                    } | {
                        policies: string[];
                    } | {
                        /** @enum {boolean} */
                        anonymous: true;
                    };
                    /** @example s3:GetObject */
                    action: string;
                    /**
                     * @description ARN of a bucket or object, or `*`
                     * @default *
                     * @example arn:aws:s3:::bucket/key
                     */
                    resource?: string;
                    /**
                     * @description Condition keys and their values, besides those of the subject
                     * @default {}
                     */
                    context?: {
                        [key: string]: string[];
                    };
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Decision"];
                };
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    GetPermissions: {
        parameters: {
            query: {
                action: string[];
                resource?: string[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            action: string;
                            resource: string;
                            allowed: boolean;
                            /** @description Whether a statement denies it, not just none allows it */
                            denied: boolean;
                        }[];
                    };
                };
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    GetStatus: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Status"];
                };
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    GetMetricsHistory: {
        parameters: {
            query?: {
                /** @description Only points after this */
                since?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MetricsHistory"];
                };
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    GetUsage: {
        parameters: {
            query?: {
                /** @description Most items on the page */
                limit?: number;
                /** @description `next` of the page before */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            bucket: string;
                            usage: components["schemas"]["Usage"];
                        }[];
                        next?: string;
                        total: components["schemas"]["Usage"];
                        buckets: number;
                    };
                };
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    GetConfiguration: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Setting"][];
                    };
                };
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    ListAuditRecords: {
        parameters: {
            query?: {
                /** @description Most items on the page */
                limit?: number;
                /** @description `next` of the page before */
                cursor?: string;
                /** @description Not before */
                from?: string;
                /** @description Before */
                to?: string;
                principal?: string;
                /** @description Exact, or with `*` at its end */
                action?: string;
                bucket?: string;
                /** @description What it begins with: `user/ann`, or `bucket/key` */
                resource?: string;
                requestId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["AuditRecord"][];
                        next?: string;
                        /** @description Files that could not be read to their end */
                        damaged: string[];
                        /** @description Bytes of the log that were looked at */
                        scanned: number;
                    };
                };
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    TailAudit: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    GetTrace: {
        parameters: {
            query?: {
                operation?: string;
                bucket?: string;
                /** @description Of the key */
                prefix?: string;
                principal?: string;
                status?: "2xx" | "3xx" | "4xx" | "5xx";
                /** @description Milliseconds */
                minDuration?: number | null;
                errors?: "true" | "false";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    GetRefusals: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                requestId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Refusal"][];
                    };
                };
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    GetOpenApi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    GetSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    SignIn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Credentials"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenedSession"];
                };
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    SignOut: {
        parameters: {
            query?: {
                everywhere?: "true" | "false";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    ChangeOwnPassword: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    currentPassword: string;
                    newPassword: string;
                };
            };
        };
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    BeginOidcSignIn: {
        parameters: {
            query?: {
                /** @description Page of the console to come back to, without its base path */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description To the provider */
            303: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    FinishOidcSignIn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Signed in, to the console */
            303: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused, or failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
}
