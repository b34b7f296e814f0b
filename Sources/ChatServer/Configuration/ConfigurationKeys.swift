import ChatAuth
import ChatCore
import ChatStore
import ChatWire
import Logging

/// The table of all keys, in the order of the reference.
enum ConfigurationKeys {
    static let all: [ConfigurationField<ChatServerConfiguration>] =
        http + web + auth + socketIO + session + limits + node + store + database + dev

    private typealias Builder = ConfigurationFieldBuilder<ChatServerConfiguration>
    private static var make: Builder { Builder(defaults: ChatServerConfiguration()) }

    private static let http = [
        make.text("http.host", \.http.host, "address to listen on; 0.0.0.0 or :: for all interfaces"),
        make.whole("http.port", \.http.port, 0...65_535, "port to listen on; 0 takes a free one and prints it"),
        make.texts(
            "http.allowedOrigins", \.http.allowedOrigins,
            "browser origins that may connect besides the server's own; * for all"),
        make.text("http.tls.certificateFile", \.http.tls.certificateFile, "PEM file: certificate, then its chain"),
        make.text("http.tls.privateKeyFile", \.http.tls.privateKeyFile, "PEM file: private key of the certificate"),
        make.text(
            "http.tls.privateKeyPassphrase", \.http.tls.privateKeyPassphrase, "what the private key is encrypted with",
            isSecret: true),
        make.whole("http.backlog", \.http.backlog, 1...65_535, "connections that may wait to be accepted"),
        make.whole("http.eventLoops", \.http.eventLoops, 0...1024, "event loops; 0 for one per core"),
        make.text("admin.socket", \.admin.socket, "path of the administration socket"),
    ]

    private static let web = [
        make.flag("web.enabled", \.web.isEnabled, "serve the web client at /"),
        make.text(
            "web.root", \.web.root,
            "folder served in place of the built-in web client, read at each request; for work on the client"),
        make.text(
            "web.publicUrl", \.web.publicURL,
            "origin under which browsers reach this server, such as https://chat.example.com; needed behind a proxy"),
        make.whole(
            "web.sessionDays", \.web.sessionDays, 0...400,
            "days a browser stays signed in without being used; 0 until it is closed"),
    ]

    private static let auth = [
        make.whole(
            "auth.tokenCacheSize", \.auth.tokenCacheSize, 0...10_000_000, "verified tokens remembered; 0 for none")
    ]

    private static let socketIO = [
        make.flag("socketio.enabled", \.socketIO.isEnabled, "open the Socket.IO door"),
        make.text("socketio.path", \.socketIO.path, "path of the Socket.IO door; what clients call path"),
        make.choice(
            "socketio.compatibility", \.socketIO.compatibility,
            "what the main namespace speaks; livechat is an older stack's front end"),
        make.milliseconds(
            "socketio.pingIntervalMs", \.socketIO.engine.pingInterval, 100...3_600_000,
            "ping interval of Socket.IO connections"),
        make.milliseconds(
            "socketio.pingTimeoutMs", \.socketIO.engine.pingTimeout, 100...3_600_000,
            "time a client has to answer a ping before it is gone"),
        make.whole(
            "socketio.maxPayloadBytes", \.socketIO.engine.maxPayload, 1024...16_777_216,
            "largest POST, poll answer and WebSocket message of the door"),
        make.milliseconds(
            "socketio.upgradeTimeoutMs", \.socketIO.engine.upgradeTimeout, 100...600_000,
            "time a client has to complete its move to a WebSocket"),
        make.milliseconds(
            "socketio.connectTimeoutMs", \.socketIO.connectTimeout, 100...3_600_000,
            "time a connection may be in no namespace"),
    ]

    private static let session = [
        make.milliseconds(
            "session.helloTimeoutMs", \.node.session.helloTimeout, 100...600_000, "time to sign in before the close"),
        make.milliseconds(
            "session.heartbeatMs", \.node.session.heartbeat, 100...3_600_000, "ping interval; silent for two is gone"),
        make.milliseconds(
            "session.tokenWarningMs", \.node.session.tokenWarning, 0...86_400_000,
            "how long before its end a token's expiry is announced"),
        make.number(
            "session.requestsPerSecond", \.node.session.requestsPerSecond, 0.01...1_000_000,
            "sustained requests per second of a connection"),
        make.number(
            "session.requestBurst", \.node.session.requestBurst, 1...10_000_000,
            "requests at once of a connection after a rest"),
        make.whole(
            "session.violationLimit", \.node.session.violationLimit, 1...1_000_000,
            "refused requests in a row before the close"),
        make.whole(
            "session.maxInFlight", \.node.session.maxInFlight, 1...65_536, "requests of a connection in flight"),
        make.whole(
            "session.outboundLimitBytes", \.node.session.outboundLimitBytes, 65_536...1_073_741_824,
            "bytes waiting for a slow reader before the close"),
        make.whole(
            "session.maxMessageBytes", \.node.session.maxMessageBytes, 1024...16_777_216,
            "largest message a client may send"),
    ]

    private static let limits = [
        make.number(
            "limits.userRequestsPerSecond", \.node.userRequestsPerSecond, 0.01...1_000_000,
            "sustained requests per second of a user"),
        make.number(
            "limits.userRequestBurst", \.node.userRequestBurst, 1...10_000_000,
            "requests at once of a user after a rest"),
        make.whole(
            "limits.connectionsPerUser", \.node.connectionsPerUser, 1...1_000_000, "live connections of a user"),
        make.whole(
            "limits.connectionsPerAddress", \.node.connectionsPerAddress, 0...10_000_000,
            "live connections from an address; 0 for no limit"),
        make.number(
            "limits.connectsPerSecondPerAddress", \.node.connectsPerSecondPerAddress, 0...1_000_000,
            "sustained connects per second from an address; 0 for no limit"),
        make.number(
            "limits.connectBurstPerAddress", \.node.connectBurstPerAddress, 1...10_000_000,
            "connects at once from an address after a rest"),
    ]

    private static let node = [
        make.choice("directory.visibility", \.visibility, "who may find and see whom"),
        make.milliseconds(
            "presence.graceMs", \.node.presenceGrace, 0...600_000, "how long users stay online without a session"),
        make.milliseconds(
            "drain.timeoutMs", \.node.drainTimeout, 0...3_600_000, "longest drain before what is left is cut"),
        make.whole(
            "drain.socketsPerSecond", \.node.drainPerSecond, 1...1_000_000, "sockets told to reconnect per second"),
        make.milliseconds(
            "drain.reconnectSpreadMs", \.node.reconnectSpread, 0...3_600_000,
            "largest delay a drained client is told to wait"),
    ]

    private static let store = [
        make.choice(
            "store.backend", \.storeBackend,
            "where messages are kept; postgres by itself when something says where the database is"),
        make.whole(
            "store.maxEventsPerConversation", \.store.maxEventsPerConversation, 1...1_000_000_000,
            "events kept of a conversation; the oldest go first"),
        make.whole("store.maxEvents", \.store.maxEvents, 1...1_000_000_000, "events kept in all"),
        make.whole(
            "store.maxRetiredKeys", \.store.maxRetiredKeys, 1...1_000_000_000,
            "idempotency records kept of messages that are gone"),
        make.whole("store.maxConversations", \.store.maxConversations, 1...1_000_000_000, "conversations kept"),
        make.whole("store.maxUsers", \.store.maxUsers, 1...1_000_000_000, "users kept"),
        make.whole("store.maxBlocksPerUser", \.store.maxBlocksPerUser, 1...1_000_000_000, "people a user may block"),
        make.whole("store.maxRevocations", \.store.maxRevocations, 1...1_000_000_000, "revocations kept"),
        make.text("store.seedFile", \.seedFile, "JSON file with users and groups to begin with"),
    ]

    private static let dev = [
        make.flag("dev.enabled", \.dev.isEnabled, "run a built-in issuer that signs anybody in, for development"),
        make.flag(
            "dev.allowAnyoneFromTheNetwork", \.dev.allowsAnyoneFromTheNetwork,
            "RISK: with --dev, let anyone who reaches the port sign in as anyone"),
        make.seconds(
            "dev.tokenSeconds", \.dev.tokenLife, 5...86_400, "life of the built-in issuer's tokens, to try their expiry"
        ),
        make.choice("log.level", \.log.level, "least severity that is logged"),
        make.choice("log.format", \.log.format, "shape of a log line"),
    ]
}
