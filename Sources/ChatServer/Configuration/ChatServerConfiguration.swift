public import ChatAuth
public import ChatCore
public import ChatStore
public import ChatWire
public import Logging

/// Everything an operator decides about one daemon. `ChatServerConfiguration+load.swift` reads it from the outside; an embedder may
/// fill one in code or ignore it and compose a ``ChatNode`` directly.
///
/// - Guarantees: the defaults of all keys stand here and in the types of the members, nowhere else.
/// - SeeAlso: Docs/configuration.md
public struct ChatServerConfiguration: Hashable, Sendable {
    /// The public listener.
    public var http = HTTP()
    /// The administration socket.
    public var admin = Admin()
    /// Whose tokens are accepted.
    public var auth = Auth()
    /// The Socket.IO door.
    public var socketIO = SocketIO()
    /// What browsers are served.
    public var web = Web()
    /// Limits and intervals of the node.
    public var node = NodeSettings()
    /// Who may find and see whom.
    public var visibility = DirectoryVisibility.everyone
    /// Where messages are kept.
    public var storeBackend = StoreBackend.memory
    /// The database, when that is where.
    public var database = Database()
    /// How much the in-memory store keeps.
    public var store = InMemoryChatStorage.Limits()
    /// File with users and groups that the in-memory store begins with; nil for an empty one.
    public var seedFile: String?
    /// The development mode.
    public var dev = Development()
    /// What is logged and how.
    public var log = Log()

    /// The defaults.
    public init() {}

    /// The public listener: where it is and what it speaks.
    public struct HTTP: Hashable, Sendable {
        /// Name or address to bind; `0.0.0.0` or `::` for all interfaces.
        public var host = "127.0.0.1"
        /// TCP port; 0 takes any free one and prints it.
        public var port = 8080
        /// Browser origins besides the server's own that may connect (``OriginPolicy``).
        public var allowedOrigins: [String] = []
        /// Connections the kernel holds before they are accepted.
        public var backlog = 4096
        /// Event loops; 0 for one per core.
        public var eventLoops = 0
        /// Certificate and key; plain HTTP when both are nil.
        public var tls = TLS()
    }

    /// Where the listener's certificate is.
    public struct TLS: Hashable, Sendable {
        /// PEM file with the certificate and its chain, leaf first.
        public var certificateFile: String?
        /// PEM file with the private key.
        public var privateKeyFile: String?
        /// What the private key file is encrypted with.
        public var privateKeyPassphrase: String?
        /// True when the listener speaks TLS.
        public var isEnabled: Bool { certificateFile != nil }
    }

    /// The Socket.IO door.
    public struct SocketIO: Hashable, Sendable {
        /// Whether it is open.
        public var isEnabled = true
        /// What clients call `path`.
        public var path = "/socket.io/"
        /// What the main namespace speaks.
        public var compatibility = SocketIOCompatibility.none
        /// Intervals and limits of the connections.
        public var engine = EngineIOSettings()
        /// How long a client may be in no namespace.
        public var connectTimeout: Duration = .seconds(45)
    }

    /// The administration socket: who can open the file is an administrator.
    public struct Admin: Hashable, Sendable {
        /// Path of the Unix socket, at most 100 bytes; nil for the place of ``AdminSocketPath``.
        public var socket: String?
    }

    /// Whose tokens are accepted.
    public struct Auth: Hashable, Sendable {
        /// Issuers by the name the configuration gives them, ordered by it.
        public var issuers: [NamedIssuer] = []
        /// Verified tokens remembered, so that a reconnect costs no signature check; 0 remembers none.
        public var tokenCacheSize = 10_000
    }

    /// An issuer and the name its keys stand under.
    public struct NamedIssuer: Hashable, Sendable {
        /// The NAME of `auth.issuer.NAME`: 1...32 of `[a-z0-9-]`.
        public var name: String
        /// What is accepted from it.
        public var issuer: IssuerConfiguration
        /// How people sign in at it from the web.
        public var web: WebSignIn
        /// Pairs them.
        public init(name: String, issuer: IssuerConfiguration, web: WebSignIn = WebSignIn()) {
            self.name = name
            self.issuer = issuer
            self.web = web
        }
    }

    /// The database.
    public struct Database: Hashable, Sendable {
        /// How it is reached.
        public var connection = PostgresConfiguration()
        /// Whether the schema is brought up to date before the start.
        public var migratesAtStart = false
    }

    /// The development mode: a built-in issuer that signs anybody in.
    public struct Development: Hashable, Sendable {
        /// Whether the built-in issuer runs.
        public var isEnabled = false
        /// Says that anyone who reaches the port from the network may sign in as anyone.
        public var allowsAnyoneFromTheNetwork = false
        /// Life of the tokens that it makes.
        public var tokenLife = DevelopmentIssuer.standardTokenLife
    }

    /// What is logged and how.
    public struct Log: Hashable, Sendable {
        /// Least severity written.
        public var level = Logger.Level.info
        /// Shape of a line.
        public var format = LogFormat.text
    }
}

/// What the main namespace of the Socket.IO door speaks.
public enum SocketIOCompatibility: String, Hashable, Sendable, CaseIterable {
    /// The events of Docs/socketio.md.
    case none
    /// The events of an older live chat's front end (Docs/socketio.md, "Compatibility mode").
    case livechat
}

/// Shape of a log line.
public enum LogFormat: String, Hashable, Sendable, CaseIterable {
    /// For people: time, level, message, key=value.
    case text
    /// For machines: one JSON object a line.
    case json
}
