import ChatClient
import NIOCore
import NIOPosix
import NIOSSL

/// One event loop's share of a run: its connections, what they count, and what moves them. Never leaves its event loop.
final class LoadLoop {
    let eventLoop: any EventLoop
    /// Which of the run's event loops this is.
    let number: Int
    let setting: LoadRunSetting
    let saying: ClientSaying
    private(set) var connections: [LoadConnection] = []
    var meter = LoadMeter()
    /// Where requests are written before they are framed.
    var scratch: [UInt8] = []

    /// Choices of chatting people.
    var mix: ChatMix
    private var masks: SplitMix64
    private var unflushed: [LoadSocket] = []

    /// How connections come about.
    var connecting = ConnectState()
    /// Set by a storm when it has cut everybody.
    var isStorming = false
    /// Nothing is begun any more.
    private(set) var isEnded = false

    /// Whether senders go on.
    var isSending = false
    /// The open loop; nil for a closed one.
    var turns: TurnTaker?
    /// Local senders in the order of their places.
    var senders: [LoadConnection] = []
    /// What is counted as measured: from, to.
    var measured: Range<UInt64> = 0..<0
    /// Members that wait for a moment in which to confirm.
    var receiptsDue: [(connection: LoadConnection, membership: Int)] = []
    /// Arrivals of a broadcast at this loop's members, and loops where it has arrived.
    var localArrivals = BroadcastTally(expected: 0)
    var loopArrivals = BroadcastTally(expected: 0)
    /// Tells the sender's loop that a broadcast is complete on this one.
    var reportBroadcast: (@Sendable (MessageTag, UInt64) -> Void)?

    init(_ eventLoop: any EventLoop, number: Int, _ setting: LoadRunSetting) {
        self.eventLoop = eventLoop
        self.number = number
        self.setting = setting
        saying = ClientSaying(setting.plan.door)
        let seed = setting.plan.seed &+ UInt64(number) &* 0x9E37_79B9
        mix = ChatMix(seed: seed)
        masks = SplitMix64(state: ~seed)
        connections = setting.connections(of: number).map { LoadConnection($0, self) }
    }

    /// A masking key.
    func maskKey() -> UInt32 { UInt32(truncatingIfNeeded: masks.next()) }

    /// Flushes a socket when what has been read now was dealt with: one write for each socket and tick.
    func flushLater(_ socket: LoadSocket) {
        unflushed.append(socket)
        guard unflushed.count == 1 else { return }
        eventLoop.assumeIsolated().execute { self.flush() }
    }

    private func flush() {
        let sockets = unflushed
        unflushed.removeAll(keepingCapacity: true)
        for socket in sockets { socket.flush() }
    }

    /// Opens a TCP connection.
    ///
    /// - Parameter failed: Called with what the system said when it cannot be opened.
    func dial(_ socket: LoadSocket, failed: @escaping (String) -> Void) {
        let bound = NIOLoopBound(socket, eventLoop: eventLoop)
        let setting = setting
        ClientBootstrap(group: eventLoop)
            .connectTimeout(.seconds(30))
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let encryption = setting.encryption {
                        try channel.pipeline.syncOperations.addHandler(
                            NIOSSLClientHandler(context: encryption, serverHostname: setting.target.serverName))
                    }
                    try channel.pipeline.syncOperations.addHandler(bound.value)
                }
            }
            .connect(to: setting.address)
            .assumeIsolated().whenFailure { error in failed(Self.reason(error)) }
    }

    private static func reason(_ error: any Error) -> String {
        switch error {
        case let error as IOError: "errno \(error.errnoCode)"
        case ChannelError.connectTimeout: "timeout"
        default: "no connection"
        }
    }

    /// Ends everything.
    func end() {
        isSending = false
        isStorming = false
        isEnded = true
        connecting.next = connections.count
        connecting.done?.succeed()
        connecting.done = nil
        for connection in connections { connection.cut() }
    }
}
