public import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A program that runs beside the tests: what it writes is kept line by line and can be waited for, its end too.
///
/// - Isolation: any task or thread. Killed with the test process, however that ends.
public final class RunningProcess: Sendable {
    /// Names the process until its end has been seen.
    public let id: pid_t
    private let output: ProcessOutput
    private let name: String

    /// Starts a program with exactly the given environment; standard output and error are read as one.
    public init(
        _ executable: String, _ arguments: [String], environment: [String: String] = [:], folder: String? = nil
    ) throws {
        let process = Process()
        process.executableURL = URL(filePath: executable)
        process.arguments = arguments
        process.environment = environment
        if let folder { process.currentDirectoryURL = URL(filePath: folder) }
        process.standardInput = FileHandle.nullDevice
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        let output = ProcessOutput()
        process.terminationHandler = { process in
            output.ended(process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus)
            Watchdog.shared.forget(process.processIdentifier)
        }
        try process.run()
        id = process.processIdentifier
        name = URL(filePath: executable).lastPathComponent
        self.output = output
        Watchdog.shared.watch(id)
        // The handler may have run before there was anything to forget.
        if output.status != nil { Watchdog.shared.forget(id) }
        try? pipe.fileHandleForWriting.close()
        // Blocks in read(2), hence a thread and not a task; ends with the last process that holds the pipe.
        Thread.detachNewThread {
            while case let data = pipe.fileHandleForReading.availableData, !data.isEmpty { output.received(data) }
            output.silenced()
        }
    }

    /// What it wrote so far.
    public var lines: [String] { output.lines }
    /// False once its end has been seen.
    public var isRunning: Bool { output.status == nil }

    /// Sends a signal.
    public func signal(_ number: Int32) { kill(id, number) }

    /// Waits for a line, past ones included.
    ///
    /// - Parameter start: Lines before this one (count of ``lines`` at some moment) do not count.
    /// - Throws: ``DeadlinePassed``, at once when the process ends without it.
    @discardableResult
    public func line(
        containing text: String, from start: Int = 0, within time: Duration
    ) async throws -> String {
        let found = try await within(time) { [output] () -> String? in
            for await line in output.stream(from: start) where line.contains(text) { return line }
            return nil
        }
        guard let found else {
            throw DeadlinePassed("'\(text)' of \(name)", after: time, context: recent)
        }
        return found
    }

    /// Waits for the process to end by itself.
    ///
    /// - Returns: Its exit status, or the negated signal that ended it.
    @discardableResult
    public func end(within time: Duration) async throws -> Int32 {
        let status = try await within(time) { [output] () -> Int32? in
            for await status in output.ends() { return status }
            return nil
        }
        guard let status else { throw DeadlinePassed("the end of \(name)", after: time, context: recent) }
        return status
    }

    /// Waits until nobody holds its output any more: it and everything it started are gone.
    public func silence(within time: Duration) async throws {
        let isSilent = try await within(time) { [output] () -> Bool? in
            for await _ in output.stream(from: .max) {}
            return Task.isCancelled ? nil : true
        }
        if isSilent == nil { throw DeadlinePassed("the end of all processes of \(name)", after: time, context: recent) }
    }

    private var recent: String { lines.suffix(8).joined(separator: " | ") }
}
