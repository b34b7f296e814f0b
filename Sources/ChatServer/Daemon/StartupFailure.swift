import ChatCore
import NIOCore

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Why a daemon could not start or had to end: one line for a person, and the process's exit status.
public struct StartupFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// Names the key at fault and what to do.
    public var message: String
    /// 78 for configuration, 75 for what may work later, 1 otherwise (sysexits.h).
    public var exitStatus: Int32

    /// The message.
    public var description: String { message }

    /// Wrong configuration.
    public static func configuration(_ message: String) -> StartupFailure {
        StartupFailure(message: message, exitStatus: 78)
    }

    /// Something others hold right now.
    static func temporary(_ message: String) -> StartupFailure { StartupFailure(message: message, exitStatus: 75) }

    /// Describes any error that ended the daemon.
    public init(_ error: any Error) {
        switch error {
        case let failure as StartupFailure: self = failure
        case let error as ChatError where error.code == .invalidConfiguration:
            self = .configuration(error.publicMessage)
        case let error as ChatError: self.init(message: error.publicMessage, exitStatus: 1)
        default: self.init(message: "chatd had to end: \(error)", exitStatus: 1)
        }
    }

    init(message: String, exitStatus: Int32) {
        self.message = message
        self.exitStatus = exitStatus
    }

    /// Explains why the public listener could not be bound.
    static func bind(_ error: any Error, host: String, port: Int) -> StartupFailure {
        switch (error as? IOError)?.errnoCode {
        case EADDRINUSE:
            return .temporary(
                "http.port: \(host):\(port) is already in use; end the other program or choose another --port.")
        case EACCES:
            return .configuration("http.port: port \(port) needs privileges this user lacks; choose one from 1024 up.")
        case EADDRNOTAVAIL:
            return .configuration("http.host: \(host) is not an address of this machine.")
        case .some, .none:
            return .configuration("http.host: cannot listen on \(host):\(port): \(error)")
        }
    }
}
