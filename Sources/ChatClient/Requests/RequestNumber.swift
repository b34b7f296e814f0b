/// Numbers one request of one client: the wire's `id`, ascending in the order of submission and never reused, so that a
/// reply that comes late can never be taken for another's.
package struct RequestNumber: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// From 1.
    package let value: UInt64
    /// Wraps a number.
    package init(_ value: UInt64) { self.value = value }
    /// Reads the wire's text form.
    package init?(_ text: String) {
        guard let value = UInt64(text) else { return nil }
        self.value = value
    }
    package static func < (a: RequestNumber, b: RequestNumber) -> Bool { a.value < b.value }
    package var description: String { String(value) }
}
