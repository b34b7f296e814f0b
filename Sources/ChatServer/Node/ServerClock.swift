public import ChatCore
import NIOCore

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The one place where the server reads clocks.
public struct ServerClock: Sendable {
    private let read: @Sendable () -> Moment

    /// A clock that answers with `read`; tests pass their own.
    public init(_ read: @escaping @Sendable () -> Moment) { self.read = read }

    /// The system's clocks.
    public static let system = ServerClock {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Moment(
            steady: Timestamp(milliseconds: Int64(clamping: NIODeadline.now().uptimeNanoseconds / 1_000_000)),
            wall: Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000))
    }

    /// Both readings now.
    public var now: Moment { read() }
}
