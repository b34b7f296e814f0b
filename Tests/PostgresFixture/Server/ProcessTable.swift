import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Which processes there are.
enum ProcessTable {
    /// Sends a signal to a process and its children.
    static func signal(_ number: Int32, familyOf parent: pid_t) {
        let family = [parent] + children(of: parent)
        for member in family { kill(member, number) }
    }

    /// Ids of a process's children, from the process file system.
    static func children(of parent: pid_t) -> [pid_t] {
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return entries.compactMap(pid_t.init).filter { child in
            guard let stat = try? String(contentsOfFile: "/proc/\(child)/stat", encoding: .utf8),
                // The name in parentheses may hold spaces; the parent is the second field behind it.
                let nameEnd = stat.lastIndex(of: ")")
            else { return false }
            let fields = stat[stat.index(after: nameEnd)...].split(separator: " ")
            return fields.count > 1 && pid_t(fields[1]) == parent
        }
    }
}
