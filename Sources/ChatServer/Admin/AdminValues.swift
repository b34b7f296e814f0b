/// What `GET /admin/v1/status` answers.
public struct AdminStatus: Codable, Hashable, Sendable {
    /// ``ChatServerVersion/current``.
    public var version: String
    /// Since the process began.
    public var uptimeSeconds: Int64
    /// Whether clients are welcome.
    public var ready: Bool
    /// Why not: `starting`, `draining` or an error code of the store.
    public var reason: String?
    /// Sockets open on this node, signed in or not.
    public var connections: UInt64
    /// Users online or away in the cluster.
    public var usersOnline: Int
    /// The store's backend; nil when it cannot be reached.
    public var storeBackend: String?
    /// The store's epoch; nil when it cannot be reached.
    public var storeEpoch: String?
    /// Messages stored since the start.
    public var messages: UInt64
    /// Requests received since the start.
    public var requests: UInt64
    /// Pushes written since the start.
    public var pushes: UInt64
    /// Sign-ins refused since the start.
    public var signInsRefused: UInt64
    /// Memory held by the process, if known.
    public var residentBytes: Int?
    /// Where clients connect.
    public var url: String?
}

/// A user as an administrator sees it.
public struct AdminUser: Codable, Hashable, Sendable {
    /// Stable subject.
    public var id: String
    /// Unique name.
    public var handle: String
    /// Name to show.
    public var displayName: String
    /// From the token.
    public var email: String?
    /// From the token.
    public var roles: [String]
    /// Whether sign-in is refused.
    public var disabled: Bool
    /// `online`, `away` or `offline`.
    public var presence: String
    /// Unix milliseconds.
    public var createdAt: Int64
    /// Unix milliseconds; nil before the first session ended.
    public var lastSeenAt: Int64?
}

/// A live session as an administrator sees it.
public struct AdminSession: Codable, Hashable, Sendable {
    /// The session's id.
    public var id: String
    /// Whose it is.
    public var user: String
    /// What the client calls its device.
    public var device: String?
    /// Peer address.
    public var address: String
    /// Unix milliseconds.
    public var connectedAt: Int64
    /// Bytes waiting to be written to it.
    public var bufferedBytes: Int
}

/// One issuer's keys as an administrator sees them; never key material.
public struct AdminKeySource: Codable, Hashable, Sendable {
    /// One key.
    public struct Key: Codable, Hashable, Sendable {
        /// `kid`, if any.
        public var id: String?
        /// `RSA`, `EC` or `OKP`.
        public var type: String
        /// What it verifies.
        public var algorithms: [String]
    }

    /// A key of the set that is not used.
    public struct Skipped: Codable, Hashable, Sendable {
        /// `kid`, if any.
        public var id: String?
        /// Why not.
        public var reason: String
    }

    /// `iss`.
    public var issuer: String
    /// `empty`, `fetching`, `fresh` or `stale`.
    public var phase: String
    /// In use.
    public var keys: [Key]
    /// Not used.
    public var skipped: [Skipped]
    /// Unix milliseconds of the set in use.
    public var fetchedAt: Int64?
    /// Unix milliseconds.
    public var nextRefresh: Int64
    /// Why the last fetch failed.
    public var lastError: String?
    /// Since the start.
    public var fetches: UInt64
}

/// A page of a list.
public struct AdminPage<Item: Codable & Hashable & Sendable>: Codable, Hashable, Sendable {
    /// In the list's order.
    public var items: [Item]
    /// Give it as `after` for the next page; nil at the end.
    public var next: String?
}

/// How many sessions a command ended or told to end.
public struct AdminCount: Codable, Hashable, Sendable {
    /// Sessions of this node.
    public var sessions: Int
}

/// One line of the answer to `POST /admin/v1/drain`.
public struct AdminDrainProgress: Codable, Hashable, Sendable {
    /// Sessions left on this node.
    public var left: Int
    /// True on the last line.
    public var done: Bool
}
