#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// What a process has used so far.
package struct ProcessUsage: Hashable, Sendable {
    /// User and system time in seconds.
    package var cpuSeconds: Double
    /// Resident memory in bytes; 0 where it is not asked for.
    package var residentBytes: Int

    package init(cpuSeconds: Double, residentBytes: Int) {
        self.cpuSeconds = cpuSeconds
        self.residentBytes = residentBytes
    }

    /// This process: `getrusage(2)`.
    package static func own() -> ProcessUsage {
        var usage = rusage()
        // RUSAGE_SELF, whose imported type differs between C libraries.
        guard getrusage(0, &usage) == 0 else { return ProcessUsage(cpuSeconds: 0, residentBytes: 0) }
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        return ProcessUsage(cpuSeconds: seconds(usage.ru_utime) + seconds(usage.ru_stime), residentBytes: 0)
    }

    /// Another process of this machine, from `/proc`; nil where there is none, or no such process.
    package static func of(process: Int32) -> ProcessUsage? {
        #if os(Linux)
            guard let status = read("/proc/\(process)/stat"), let memory = read("/proc/\(process)/statm") else {
                return nil
            }
            return parse(
                stat: status, statm: memory, ticksPerSecond: Double(sysconf(Int32(_SC_CLK_TCK))),
                pageBytes: sysconf(Int32(_SC_PAGESIZE)))
        #else
            return nil
        #endif
    }

    /// Reads proc(5)'s `stat` (utime and stime are fields 14 and 15) and `statm` (resident pages are field 2).
    package static func parse(stat: String, statm: String, ticksPerSecond: Double, pageBytes: Int) -> ProcessUsage? {
        // The second field is a name in parentheses, which may hold spaces and parentheses.
        guard let nameEnd = stat.lastIndex(of: ")"), ticksPerSecond > 0 else { return nil }
        let fields = stat[stat.index(after: nameEnd)...].split(separator: " ")
        let pages = statm.split(separator: " ")
        guard fields.count > 12, pages.count > 1, let user = Double(fields[11]), let system = Double(fields[12]),
            let resident = Int(pages[1])
        else { return nil }
        return ProcessUsage(cpuSeconds: (user + system) / ticksPerSecond, residentBytes: resident * pageBytes)
    }

    #if os(Linux)
        private static func read(_ path: String) -> String? {
            let descriptor = open(path, O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else { return nil }
            defer { close(descriptor) }
            var bytes = [UInt8](repeating: 0, count: 4096)
            let count = bytes.withUnsafeMutableBytes { buffer in
                #if canImport(Glibc)
                    Glibc.read(descriptor, buffer.baseAddress, buffer.count)
                #else
                    Musl.read(descriptor, buffer.baseAddress, buffer.count)
                #endif
            }
            return count > 0 ? String(decoding: bytes.prefix(count), as: UTF8.self) : nil
        }
    #endif
}
