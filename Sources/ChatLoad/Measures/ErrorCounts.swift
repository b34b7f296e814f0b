/// How often which error came, from where.
package struct ErrorCounts: Sendable {
    /// Kinds told apart; what more a hostile server makes up counts as `other`.
    package static let maxKinds = 64

    /// Where an error showed.
    package enum Place: String, Encodable, Sendable {
        /// In the answer to a request: an error code of Docs/protocol.md.
        case reply
        /// When a connection ended: a close code.
        case close
        /// Before a connection was signed in: an HTTP status, an error code, or what the system said.
        case connect
    }

    /// One kind of error.
    package struct Kind: Hashable, Sendable {
        package var place: Place
        package var code: String
    }

    /// Counts by kind.
    package private(set) var counts: [Kind: Int] = [:]

    /// Nothing counted yet.
    package init() {}

    /// How many errors there were at a place.
    package func total(_ place: Place) -> Int { counts.reduce(0) { $0 + ($1.key.place == place ? $1.value : 0) } }

    /// Counts errors of one kind.
    package mutating func note(_ code: String, at place: Place, count: Int = 1) {
        let kind = Kind(place: place, code: code)
        if counts[kind] != nil || counts.count < Self.maxKinds {
            counts[kind, default: 0] += count
        } else {
            counts[Kind(place: place, code: "other"), default: 0] += count
        }
    }

    /// Takes other counts in.
    package mutating func add(_ other: ErrorCounts) {
        for (kind, count) in other.counts { note(kind.code, at: kind.place, count: count) }
    }

    /// For a report: the most frequent first.
    package var rows: [LoadReport.ErrorRow] {
        counts.map { LoadReport.ErrorRow(place: $0.key.place, code: $0.key.code, count: $0.value) }.sorted {
            ($1.count, $0.place.rawValue, $0.code) < ($0.count, $1.place.rawValue, $1.code)
        }
    }
}
