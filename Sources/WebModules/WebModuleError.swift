/// What keeps the client's files from being joined, with the place at fault.
package struct WebModuleError: Error, Hashable, CustomStringConvertible {
    /// From the root of the client.
    package let path: String
    /// Counted from 1; 0 for the file as a whole.
    package let line: Int
    /// What is wrong.
    package let reason: String

    /// As compilers say it.
    package var description: String { "\(path):\(line): error: \(reason)" }
}
