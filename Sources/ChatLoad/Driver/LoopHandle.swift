import NIOCore

/// Reaches an event loop's share of a run from outside.
struct LoopHandle: Sendable {
    let eventLoop: any EventLoop
    private let bound: NIOLoopBound<LoadLoop>

    /// Makes the share on its event loop.
    static func make(_ eventLoop: any EventLoop, number: Int, _ setting: LoadRunSetting) async throws -> LoopHandle {
        let bound = try await eventLoop.submit {
            NIOLoopBound(LoadLoop(eventLoop, number: number, setting), eventLoop: eventLoop)
        }.get()
        return LoopHandle(eventLoop: eventLoop, bound: bound)
    }

    /// Runs something there and waits for its result.
    func run<R: Sendable>(_ body: @escaping @Sendable (LoadLoop) -> R) async throws -> R {
        try await eventLoop.submit { body(bound.value) }.get()
    }

    /// Runs something there and waits for what it promises.
    func wait<R: Sendable>(_ body: @escaping @Sendable (LoadLoop) -> EventLoopFuture<R>) async throws -> R {
        try await eventLoop.flatSubmit { body(bound.value) }.get()
    }

    /// Runs something there without waiting.
    func tell(_ body: @escaping @Sendable (LoadLoop) -> Void) {
        guard !eventLoop.inEventLoop else { return body(bound.value) }
        eventLoop.execute { body(bound.value) }
    }
}
