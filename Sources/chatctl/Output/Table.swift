/// Text in aligned columns; the last one is left ragged.
struct Table {
    let header: [String]
    private(set) var rows: [[String]] = []

    init(_ header: String...) { self.header = header }

    mutating func add(_ cells: String...) { rows.append(cells.map(Self.clean)) }

    /// The lines, without a header when there are no rows.
    var text: String {
        guard !rows.isEmpty else { return "none" }
        let all = [header] + rows
        let widths = header.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
        return all.map { row in
            row.indices.map { column in
                column == row.count - 1
                    ? row[column] : row[column] + String(repeating: " ", count: widths[column] - row[column].count)
            }.joined(separator: "  ")
        }.joined(separator: "\n")
    }

    /// What others typed must not move the cursor of an administrator's terminal.
    static func clean(_ text: String) -> String { text.isEmpty ? "-" : Terminal.safe(text) }
}
