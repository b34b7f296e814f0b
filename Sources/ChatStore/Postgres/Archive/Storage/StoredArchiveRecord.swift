#if Postgres
    import ChatCore

    /// How a section is read from its table and written to it.
    protocol StoredArchiveRecord: ArchiveRecord {
        /// All rows in the order of the archive, which is that of an index.
        static var select: String { get }
        /// Number of rows.
        static var count: String { get }

        /// Reads a row of `select`.
        init(_ row: PostgresRow) throws(PostgresFailure)

        /// Writes rows in one statement.
        static func insert(_ records: [Self]) -> PostgresCall
    }

    extension StoredArchiveRecord {
        /// Writes records that are all of this type.
        static func insertAll(_ records: [any ArchiveRecord]) -> PostgresCall {
            insert(records.compactMap { $0 as? Self })
        }
    }

    extension ArchiveSection {
        /// The type of the section's rows.
        var records: any StoredArchiveRecord.Type {
            switch self {
            case .users: ArchivedUser.self
            case .conversations: ArchivedConversation.self
            case .members: ArchivedMember.self
            case .events: ArchivedEvent.self
            case .messages: ArchivedMessage.self
            case .reactions: ArchivedReaction.self
            case .blocks: ArchivedBlock.self
            case .revocations: ArchivedRevocation.self
            }
        }
    }

    /// What null is in an `int8[]` that travels to the server; no column holds it.
    let nullNumber = Int64.min

    extension PostgresParameters {
        /// Adds a list of each of many rows, as the rows' places from 1 and the elements.
        mutating func addLists<Row>(of rows: [Row], _ list: (Row) -> [String]) {
            var places: [Int64] = []
            var elements: [String] = []
            for (index, row) in rows.enumerated() {
                for element in list(row) {
                    places.append(Int64(index + 1))
                    elements.append(element)
                }
            }
            add(places)
            add(elements)
        }
    }
#endif
