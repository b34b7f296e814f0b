import Foundation

/// A program run to its end.
public struct FinishedProcess: Sendable {
    /// A program ended with something else than 0.
    public struct Failure: Error, CustomStringConvertible {
        /// The command, its status and what it wrote.
        public let description: String
    }

    /// What it wrote to standard output and standard error.
    public var output: String

    /// Runs a program and waits for it.
    ///
    /// - Throws: ``Failure`` unless it exits with 0; ``DeadlinePassed``, after killing it.
    @discardableResult
    public static func run(
        _ executable: String, _ arguments: [String], environment: [String: String] = [:], folder: String? = nil,
        within time: Duration = .seconds(60)
    ) async throws -> FinishedProcess {
        let process = try RunningProcess(executable, arguments, environment: environment, folder: folder)
        do {
            let status = try await process.end(within: time)
            try await process.silence(within: time)
            let output = process.lines.joined(separator: "\n")
            guard status == 0 else {
                throw Failure(description: "\(executable) \(arguments) ended with \(status): \(output)")
            }
            return FinishedProcess(output: output)
        } catch {
            if process.isRunning { process.signal(9) }
            throw error
        }
    }
}
