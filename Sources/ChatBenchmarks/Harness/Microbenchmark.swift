/// One small operation of the hot path, to be repeated and counted by a harness in `Benchmarks/`.
///
/// The bodies stand in this package because most of what they measure is `package`, which no other package can see; the
/// harnesses stand in a package of their own so that their dependencies are nobody else's.
public struct Microbenchmark: Sendable {
    /// Repeats the operation so many times on the calling thread.
    ///
    /// - Returns: How many of them did what they are for.
    typealias Body = (_ operations: Int) -> Int

    /// `subject.case`, unique; part of the committed thresholds.
    public let name: String
    /// Operations that one run of it should have: enough to make what happens once per run disappear, few enough for an
    /// instruction-counting simulator. Time measurements take a multiple.
    public let operations: Int
    private let prepare: @Sendable () throws -> Body

    init(_ name: String, operations: Int = 500, _ prepare: @escaping @Sendable () throws -> Body) {
        self.name = name
        self.operations = operations
        self.prepare = prepare
    }

    /// Builds what the operation needs: stores, sessions, texts.
    public func prepared() throws -> PreparedMicrobenchmark {
        PreparedMicrobenchmark(name: name, body: try prepare())
    }
}

/// A microbenchmark that is ready to run; confined to the thread that made it.
public final class PreparedMicrobenchmark {
    private let name: String
    private let body: Microbenchmark.Body
    private var total = 0

    init(name: String, body: @escaping Microbenchmark.Body) {
        self.name = name
        self.body = body
    }

    /// Runs the operation, so that caches fill and lazy values are made.
    @inline(never)
    public func warmUp(_ operations: Int) throws {
        try check(body(operations), of: operations)
    }

    /// Runs the operation; the function that instruction counters watch by its name.
    @inline(never)
    public func measured(_ operations: Int) throws {
        total &+= operations
        try check(body(operations), of: operations)
    }

    /// A benchmark that measures a failure would look fast: every operation must have done its work.
    private func check(_ done: Int, of operations: Int) throws {
        guard done == operations else {
            throw MicrobenchmarkFailure(description: "\(name): \(done) of \(operations) operations did their work")
        }
    }
}

/// Why a microbenchmark could not be run.
public struct MicrobenchmarkFailure: Error, CustomStringConvertible {
    /// For whoever runs it.
    public let description: String
}

extension Microbenchmark {
    /// All of them, in the order of the tables.
    public static let all: [Microbenchmark] =
        commands + pushes + frames + socketIO + engineIO + gateway + appends + reads + tokens
}
