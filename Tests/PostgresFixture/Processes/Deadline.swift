/// Something that had to happen did not, in the time it had.
public struct DeadlinePassed: Error, CustomStringConvertible {
    /// What was waited for, how long, and what is known about why.
    public let description: String

    /// Creates an error.
    public init(_ what: String, after time: Duration, context: String = "") {
        description = "\(what) did not come within \(time)" + (context.isEmpty ? "" : ": \(context)")
    }
}

/// Runs a body that waits for an event, cancels it at the deadline, and returns nil then.
public func within<R: Sendable>(
    _ time: Duration, _ body: @escaping @Sendable () async throws -> R?
) async throws -> R? {
    try await withThrowingTaskGroup(of: R?.self) { group in
        group.addTask { try await body() }
        group.addTask {
            // The deadline itself; who waits in vain for nothing never waits for it.
            try? await ContinuousClock().sleep(for: time)
            return nil
        }
        defer { group.cancelAll() }
        return try await group.next() ?? nil
    }
}

/// Asks again and again, a moment apart, until the answer is not nil: for what can be asked but tells nobody when it changes.
@discardableResult
public func poll<R: Sendable>(
    _ what: String, every pause: Duration = .milliseconds(20), within time: Duration,
    _ answer: @escaping @Sendable () async throws -> R?
) async throws -> R {
    let clock = ContinuousClock()
    let end = clock.now + time
    repeat {
        if let answer = try await answer() { return answer }
        try await clock.sleep(for: pause)
    } while clock.now < end
    throw DeadlinePassed(what, after: time)
}
