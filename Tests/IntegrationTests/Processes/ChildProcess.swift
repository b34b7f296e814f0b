import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A program run to its end, or killed at a deadline, with everything it wrote.
struct ChildProcess: Sendable {
    /// Exit status; nil when the deadline came first.
    var status: Int32?
    /// Standard output and standard error in the order in which they were written.
    var output: String
    /// From the start to the end.
    var elapsed: Duration

    /// The output's lines, empty ones left out.
    var lines: [Substring] { output.split(separator: "\n") }

    /// Runs a program with exactly the given environment.
    ///
    /// Output goes through a file, so that a program that writes much never waits for a reader. At the deadline, and after
    /// the end, the whole process group is killed: what the program started does not outlive it.
    static func run(
        _ executable: URL, _ arguments: [String], environment: [String: String] = [:], deadline: Duration
    ) async throws -> ChildProcess {
        let outputFile = FileManager.default.temporaryDirectory.appending(path: "chat-test-\(UUID().uuidString).log")
        try Data().write(to: outputFile)
        defer { try? FileManager.default.removeItem(at: outputFile) }
        let output = try FileHandle(forWritingTo: outputFile)
        defer { try? output.close() }

        let process = Process()
        process.executableURL = executable
        process.arguments = arguments
        process.environment = environment
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        let (ends, end) = AsyncStream<Int32>.makeStream()
        process.terminationHandler = { process in
            end.yield(process.terminationStatus)
            end.finish()
        }
        let clock = ContinuousClock()
        let start = clock.now
        try process.run()
        let group = process.processIdentifier
        let status = await first(of: ends, within: deadline)
        kill(-group, SIGKILL)
        if status == nil { process.waitUntilExit() }
        let text = String(decoding: try Data(contentsOf: outputFile), as: UTF8.self)
        return ChildProcess(status: status, output: text, elapsed: start.duration(to: clock.now))
    }

    private static func first(of ends: AsyncStream<Int32>, within deadline: Duration) async -> Int32? {
        await withTaskGroup(of: Int32?.self) { group in
            group.addTask {
                for await status in ends { return status }
                return nil
            }
            group.addTask {
                try? await Task.sleep(for: deadline)
                return nil
            }
            let status = await group.next() ?? nil
            group.cancelAll()
            return status
        }
    }
}
