#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif
#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// What the operating system says this process uses; members are nil where it does not say.
struct ProcessUsage: Sendable {
    /// Memory held now.
    var residentBytes: Int?
    /// Files and sockets open now.
    var openFileDescriptors: Int?
    /// Most files and sockets this process may open.
    var maxFileDescriptors: Int?

    /// Reads it now.
    static func current() -> ProcessUsage {
        var usage = ProcessUsage()
        #if os(Linux)
            if let statm = FileManager.default.contents(atPath: "/proc/self/statm") {
                let fields = String(decoding: statm, as: UTF8.self).split(separator: " ")
                if fields.count > 1, let pages = Int(fields[1]) {
                    usage.residentBytes = pages * Int(sysconf(Int32(_SC_PAGESIZE)))
                }
            }
            // The listing itself holds one.
            usage.openFileDescriptors = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd"))
                .map { max(0, $0.count - 1) }
            var limit = rlimit()
            if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
                usage.maxFileDescriptors = Int(clamping: limit.rlim_cur)
            }
        #endif
        return usage
    }
}
