import ChatCore
import ChatWire
import NIOCore
import Synchronization

@testable import ChatServer

/// A namespace's place that writes down what its member does, in order; frames are cut into packets.
final class FakePlace: SocketIOPlace, Sendable {
    enum Act: Equatable, Sendable {
        case accepted(hasPID: Bool)
        case refused(SocketIORefusal)
        case packet(String)
        case left
        case closed
    }

    private struct State {
        var acts: [Act] = []
        var isReading = true
        var waiter: CheckedContinuation<Act?, Never>?
    }

    let fakeLink: LiveChatLink
    private let state = Mutex(State())

    init(_ link: LiveChatLink) { fakeLink = link }

    var namespace: String { SocketIOPacket.mainNamespace }
    var link: any EngineIOLink { fakeLink }
    var isReading: Bool { state.withLock(\.isReading) }

    /// The next act, awaited; nil when cancelled.
    func next() async -> Act? {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                state.withLock { state in
                    if Task.isCancelled {
                        continuation.resume(returning: nil)
                    } else if state.acts.isEmpty {
                        state.waiter = continuation
                    } else {
                        continuation.resume(returning: state.acts.removeFirst())
                    }
                }
            }
        } onCancel: {
            state.withLock { $0.waiter.take()?.resume(returning: nil) }
        }
    }

    private func note(_ act: Act) {
        state.withLock { state in
            if let waiter = state.waiter.take() { waiter.resume(returning: act) } else { state.acts.append(act) }
        }
    }

    func accept(sid: String, pid: String?) -> Bool {
        note(.accepted(hasPID: pid != nil))
        return true
    }

    func refuse(_ refusal: SocketIORefusal) { note(.refused(refusal)) }

    func write(_ frames: ByteBuffer) {
        var frames = frames
        while let head = frames.readInteger(as: UInt16.self) {
            // A whole text frame, unmasked; its payload begins with Engine.IO's digit for messages.
            let length: Int? =
                switch head & 0x7F {
                case 126: frames.readInteger(as: UInt16.self).map(Int.init)
                case 127: frames.readInteger(as: UInt64.self).map(Int.init)
                default: Int(head & 0x7F)
                }
            guard head >> 8 == 0x81, let length, let text = frames.readString(length: length), text.hasPrefix("4")
            else {
                return note(.packet("no text frame of a message: \(head)"))
            }
            note(.packet(String(text.dropFirst())))
        }
    }

    func flush() {}
    func setReading(_ isReading: Bool) { state.withLock { $0.isReading = isReading } }
    func requestAck(deadline: Timestamp) -> Int64? { nil }
    func leave() { note(.left) }
    func closeConnection() { note(.closed) }
}

/// A connection that takes everything, as fast as a test says.
final class LiveChatLink: EngineIOLink, Sendable {
    let eventLoop: any EventLoop
    private let writable = Mutex(true)
    private let clock: ServerClock

    init(_ loop: any EventLoop, _ clock: ServerClock) {
        eventLoop = loop
        self.clock = clock
    }

    var id: String { "link" }
    var remoteAddress: String { "192.0.2.1" }
    var now: Moment { clock.now }
    var transport: EngineIOTransport? { .websocket }
    var isWritable: Bool { writable.withLock(\.self) }
    var bufferedBytes: Int { 0 }

    func setWritable(_ isWritable: Bool) { writable.withLock { $0 = isWritable } }
    func write(_ frames: ByteBuffer) {}
    func flush() {}
    func close() {}
    func abort(_ reason: EngineIOCloseReason) {}
    func setReading(_ isReading: Bool) {}
    func notifyWhenWritable() {}
    func setDeadline(_ time: Timestamp?) {}
}
