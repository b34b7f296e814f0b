import ChatCore
import ChatWire
import NIOCore

/// Pushes to groups in one tick, in order, per topic.
struct JoinedFrames {
    /// One topic's pushes of this tick and their joined frames for each door.
    struct Topic {
        private var pushes: ContiguousArray<(push: Push, origin: ChatSession?)> = []
        private var frames = PerDoor<ByteBuffer>()
        private var hasOrigins = false
        /// All the pushes, as long as they are successive plain events.
        private var run: LogRun?

        mutating func append(_ push: Push, origin: ChatSession?) {
            extendRun(push)
            pushes.append((push, origin))
            if origin != nil { hasOrigins = true }
        }

        private mutating func extendRun(_ push: Push) {
            guard case .event(let event) = push else { return run = nil }
            if pushes.isEmpty {
                run = LogRun(event)
            } else if run?.append(event) != true {
                run = nil
            }
        }

        /// Whether the session caused one of these pushes and must not get it.
        func isOrigin(_ session: ChatSession) -> Bool {
            hasOrigins && session.joinedOrigins > 0 && pushes.contains { $0.origin === session }
        }

        /// Whether the session's observer lets these pushes be written; it is shown each that the session did not cause.
        func areAdmitted(by observer: any SessionObserver, of session: ChatSession) -> Bool {
            if let run, !isOrigin(session), let answer = observer.admits(run) { return answer }
            var all = true
            for (push, origin) in pushes where origin !== session {
                if !observer.admits(push) { all = false }
            }
            return all
        }

        /// All frames end to end, encoded on first use and shared by all receivers of the door.
        mutating func buffer(for codec: any DoorCodec) -> ByteBuffer {
            if let buffer = frames[codec.slot] { return buffer }
            let buffer = encode(with: codec) { _ in true }
            frames[codec.slot] = buffer
            return buffer
        }

        /// The frames for a session that caused some of them.
        func buffer(for codec: any DoorCodec, without session: ChatSession) -> ByteBuffer {
            settle(session)
            return encode(with: codec) { $0 !== session }
        }

        /// These pushes are no longer among those that the session caused and that wait.
        func settle(_ session: ChatSession) {
            guard hasOrigins else { return }
            session.joinedOrigins -= pushes.count { $0.origin === session }
        }

        private func encode(with codec: any DoorCodec, where isWanted: (ChatSession?) -> Bool) -> ByteBuffer {
            var buffer = ByteBuffer()
            buffer.reserveCapacity(pushes.count * 384)
            for (push, origin) in pushes where isWanted(origin) { codec.encode(push, into: &buffer) }
            return buffer
        }
    }

    private var topics: [ChatCore.Topic: Topic] = [:]
    private var order: [ChatCore.Topic] = []

    var isEmpty: Bool { order.isEmpty }

    mutating func append(_ push: Push, topic: ChatCore.Topic, origin: ChatSession?) {
        origin?.joinedOrigins += 1
        if topics[topic]?.append(push, origin: origin) == nil {
            var frames = Topic()
            frames.append(push, origin: origin)
            topics[topic] = frames
            order.append(topic)
        }
    }

    mutating func take(_ topic: ChatCore.Topic) -> Topic? {
        guard let frames = topics.removeValue(forKey: topic) else { return nil }
        order.removeAll { $0 == topic }
        return frames
    }

    mutating func takeAll() -> [(ChatCore.Topic, Topic)] {
        let all = order.compactMap { topic in topics[topic].map { (topic, $0) } }
        topics.removeAll(keepingCapacity: true)
        order.removeAll(keepingCapacity: true)
        return all
    }
}
