import NIOCore
import Synchronization

/// Carries frames and orders from a session's loop to its WebSocket on another loop, and the socket's backlog back.
///
/// - Accuracy: the socket's own backlog is known as of its last flush or change of writability; it is never too small.
/// - Memory: what is held, on its way or in the socket counts as buffered, so that the session's limits hold across loops.
final class EngineIOFerry: @unchecked Sendable /* each part is used on one loop, as marked; what both use is atomic */ {
    let loop: any EventLoop
    private let highWaterBytes: Int

    // The session's loop.
    private var held: [ByteBuffer] = []
    private var heldBytes = 0

    // Both.
    private let onTheWay = Atomic<Int>(0)
    private let backlog = Atomic<Int>(0)
    private let isSocketWritable = Atomic<Bool>(true)

    // The socket's loop.
    private var connection: WebSocketConnection?
    /// The session wants nothing now.
    private var isStopped = false
    /// Who wants to know when the socket can take more.
    private var onWritable: (@Sendable () -> Void)?
    /// More is on its way to the session than may be.
    private var isChoked = false

    init(_ connection: WebSocketConnection, highWaterBytes: Int) {
        self.connection = connection
        loop = connection.eventLoop
        self.highWaterBytes = highWaterBytes
    }

    // MARK: On the session's loop

    var isWritable: Bool {
        isSocketWritable.load(ordering: .relaxed) && heldBytes + onTheWay.load(ordering: .relaxed) <= highWaterBytes
    }

    var bufferedBytes: Int {
        heldBytes + onTheWay.load(ordering: .relaxed) + backlog.load(ordering: .relaxed)
    }

    func write(_ frames: ByteBuffer) {
        held.append(frames)
        heldBytes += frames.readableBytes
    }

    /// Sends everything held across in one hop.
    func flush() {
        guard !held.isEmpty else { return }
        let (frames, count) = (held, heldBytes)
        held.removeAll()
        heldBytes = 0
        onTheWay.add(count, ordering: .relaxed)
        loop.execute {
            if let connection = self.connection {
                for frame in frames { connection.write(frame) }
                connection.flush()
                self.noteBacklog()
            }
            self.onTheWay.subtract(count, ordering: .relaxed)
            self.tellIfWritable()
        }
    }

    func close(_ code: EngineIOCloseCode) {
        flush()
        loop.execute { self.connection?.close(code: code.value, reason: code.reason) }
    }

    /// Has `body` called on the socket's loop, once what was flushed before is in the socket and it can take more. A later
    /// call takes an earlier one's place.
    func notifyWhenWritable(_ body: @escaping @Sendable () -> Void) {
        loop.execute {
            self.onWritable = body
            self.tellIfWritable()
        }
    }

    func setReading(_ isReading: Bool) {
        loop.execute {
            self.isStopped = !isReading
            self.applyReading()
        }
    }

    // MARK: On the socket's loop

    /// The socket can take more, or less, than before.
    func writabilityChanged() {
        noteBacklog()
        tellIfWritable()
    }

    private func noteBacklog() {
        guard let connection else { return }
        backlog.store(connection.bufferedBytes, ordering: .relaxed)
        isSocketWritable.store(connection.isWritable, ordering: .relaxed)
    }

    private func tellIfWritable() {
        guard let onWritable, connection?.isWritable == true else { return }
        self.onWritable = nil
        onWritable()
    }

    /// Stops reading while too much waits for the session's loop.
    func setChoked(_ isChoked: Bool) {
        guard isChoked != self.isChoked else { return }
        self.isChoked = isChoked
        applyReading()
    }

    /// The socket is gone.
    func detach() {
        connection = nil
        onWritable = nil
        isSocketWritable.store(false, ordering: .relaxed)
    }

    private func applyReading() {
        guard let connection, connection.isOpen else { return }
        isStopped || isChoked ? connection.pauseReading() : connection.resumeReading()
    }
}
