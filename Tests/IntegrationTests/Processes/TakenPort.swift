#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A loopback port that somebody else listens on.
struct TakenPort {
    /// Which.
    let number: UInt16
    private let descriptor: Int32

    /// The system's reason why there is none.
    struct Failure: Error {
        let errorNumber: Int32
    }

    init() throws(Failure) {
        #if canImport(Glibc)
            let stream = Int32(SOCK_STREAM.rawValue)
        #else
            let stream = SOCK_STREAM
        #endif
        let descriptor = socket(AF_INET, stream, 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                guard bind(descriptor, generic, length) == 0, listen(descriptor, 1) == 0 else { return Int32(-1) }
                return getsockname(descriptor, generic, &length)
            }
        }
        guard result == 0 else {
            let reason = errno
            close(descriptor)
            throw Failure(errorNumber: reason)
        }
        self.descriptor = descriptor
        number = UInt16(bigEndian: address.sin_port)
    }

    func release() { close(descriptor) }
}
