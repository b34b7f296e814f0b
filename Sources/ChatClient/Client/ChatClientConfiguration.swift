public import ChatCore
public import Logging
public import NIOCore
import NIOPosix

/// Everything that shapes a ``ChatClient``. Only the server and the token provider have no default.
public struct ChatClientConfiguration: Sendable {
    /// Whom to talk to.
    public var server: ServerAddress
    /// Hands out access tokens, before every connect and before a token ends.
    public var token: TokenProvider
    /// Names this device in session lists; at most 128 bytes.
    public var device: String?
    /// How each session begins: online, or away for a background connection.
    public var presence = PresenceState.online
    /// Waits between attempts.
    public var reconnect = ReconnectPolicy()
    /// From submission to the answer, for every request but a send; then it fails with `timeout`.
    public var requestTimeout = Duration.seconds(15)
    /// Bounds TCP connect; TLS and upgrade together get twice as long.
    public var connectTimeout = Duration.seconds(10)
    /// Confirm `receipt.delivered` for every event the application has taken from ``ChatClient/events``.
    public var confirmsDelivery = true
    /// Receipts of one kind and conversation are sent at most this often.
    public var receiptWindow = Duration.milliseconds(250)
    /// How events wait for the application.
    public var events = EventDelivery.buffered(limit: 1024)
    /// Whose word about the server's identity counts, for `wss`.
    public var trust = ServerTrust.system
    /// Largest incoming message in bytes; a page of 200 long messages takes some 2 MiB.
    public var maxMessageBytes = 16 << 20
    /// Where an application that keeps the logs itself left off.
    public var resume: ResumePoint?
    /// Runs the sockets.
    public var eventLoopGroup: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton
    /// Gets connection states; never tokens, bodies or names.
    public var logger = Logger(label: "chat.client", factory: { _ in SwiftLogNoOpLogHandler() })
    /// Periods that only tests change.
    package var settings = EngineSettings()
    /// Stands in for the real time in tests.
    package var clock: (any ClientClock)?

    /// Creates a configuration with the defaults.
    public init(server: ServerAddress, token: @escaping TokenProvider) {
        self.server = server
        self.token = token
    }

    var engineSettings: EngineSettings {
        var settings = settings
        settings.timings.reconnect = reconnect
        settings.timings.requestTimeout = requestTimeout
        settings.receiptWindow = receiptWindow
        settings.confirmsDelivery = confirmsDelivery
        settings.presence = presence
        settings.device = device
        return settings
    }
}
