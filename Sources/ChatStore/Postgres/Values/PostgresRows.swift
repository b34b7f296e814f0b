#if Postgres
    package import ChatCore
    import CLibPQ

    /// The rows a statement returned, in binary format. Confined to the connection's thread.
    @safe package final class PostgresRows {
        private let result: OpaquePointer

        /// Takes a result over; it is freed with this value.
        init(_ result: OpaquePointer) { unsafe self.result = result }

        deinit { unsafe PQclear(result) }

        /// How the statement ended.
        var status: ExecStatusType { unsafe PQresultStatus(result) }

        /// A field of an error (PostgreSQL manual, "Error and Notice Message Fields").
        func errorField(_ code: Unicode.Scalar) -> String? {
            guard let text = unsafe PQresultErrorField(result, Int32(code.value)) else { return nil }
            return unsafe String(cString: text)
        }

        /// How many rows there are.
        package var count: Int { unsafe Int(PQntuples(result)) }

        /// How many rows an `INSERT`, `UPDATE` or `DELETE` touched.
        package var affected: Int {
            guard let text = unsafe PQcmdTuples(result) else { return 0 }
            return unsafe Int(String(cString: text)) ?? 0
        }

        /// One row.
        package subscript(row: Int) -> PostgresRow { PostgresRow(rows: self, row: Int32(row)) }

        /// The first row, if there is any.
        package var first: PostgresRow? { count > 0 ? self[0] : nil }

        /// All rows in order, each turned into a value.
        package func map<Value>(
            _ body: (PostgresRow) throws(PostgresFailure) -> Value
        ) throws(PostgresFailure) -> [Value] {
            var values: [Value] = []
            values.reserveCapacity(count)
            for row in 0..<count { values.append(try body(self[row])) }
            return values
        }

        /// Calls a body with each row in order.
        package func forEach(_ body: (PostgresRow) throws(PostgresFailure) -> Void) throws(PostgresFailure) {
            for row in 0..<count { try body(self[row]) }
        }

        /// A value's bytes; nil for null and for columns that are not there.
        fileprivate func withBytes<Value>(
            _ row: Int32, _ column: Int32, _ body: (UnsafeRawBufferPointer) -> Value?
        ) -> Value? {
            guard unsafe row < PQntuples(result), unsafe column < PQnfields(result),
                unsafe PQgetisnull(result, row, column) == 0, let start = unsafe PQgetvalue(result, row, column)
            else { return nil }
            return unsafe body(UnsafeRawBufferPointer(start: start, count: Int(PQgetlength(result, row, column))))
        }
    }

    /// One row; columns are read by place, in the order of the statement's select list.
    package struct PostgresRow {
        fileprivate let rows: PostgresRows
        fileprivate let row: Int32

        /// Reads a value that may be null.
        private func optional<Value>(
            _ column: Int, _ body: (UnsafeRawBufferPointer) -> Value?
        ) -> Value? { unsafe rows.withBytes(row, Int32(column), body) }

        /// Reads a value that is never null.
        private func required<Value>(_ column: Int, _ value: Value?) throws(PostgresFailure) -> Value {
            guard let value else {
                throw PostgresFailure(.unexpectedAnswer, "column \(column) is null or of another type")
            }
            return value
        }

        /// An `int8`.
        package func int64(_ column: Int) throws(PostgresFailure) -> Int64 {
            try required(column, optionalInt64(column))
        }
        /// An `int8` or null.
        package func optionalInt64(_ column: Int) -> Int64? {
            unsafe optional(column) { unsafe Self.integer($0, as: Int64.self) }
        }
        /// An `int4`.
        package func int32(_ column: Int) throws(PostgresFailure) -> Int32 {
            try required(column, unsafe optional(column) { unsafe Self.integer($0, as: Int32.self) })
        }
        /// An `int2`.
        package func int16(_ column: Int) throws(PostgresFailure) -> Int16 {
            try required(column, optionalInt16(column))
        }
        /// An `int2` or null.
        package func optionalInt16(_ column: Int) -> Int16? {
            unsafe optional(column) { unsafe Self.integer($0, as: Int16.self) }
        }
        /// A `bool`.
        package func bool(_ column: Int) throws(PostgresFailure) -> Bool {
            try required(column, unsafe optional(column) { unsafe $0.count == 1 ? $0[0] != 0 : nil })
        }
        /// A `uuid`.
        package func uuid(_ column: Int) throws(PostgresFailure) -> UUIDv7 {
            try required(column, optionalUUID(column))
        }
        /// A `uuid` or null.
        package func optionalUUID(_ column: Int) -> UUIDv7? {
            unsafe optional(column) { bytes in
                guard bytes.count == 16 else { return nil }
                return unsafe UUIDv7(
                    high: UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
                    low: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
            }
        }
        /// `text`, decoded from ``StoredText``.
        package func text(_ column: Int) throws(PostgresFailure) -> String {
            try required(column, optionalText(column))
        }
        /// `text` or null.
        package func optionalText(_ column: Int) -> String? {
            unsafe optional(column) { bytes in unsafe StoredText.decoded(bytes.bindMemory(to: UInt8.self).span) }
        }
        /// `text` exactly as it is stored, for what is already in another encoding, such as JSON made by the server.
        package func rawText(_ column: Int) throws(PostgresFailure) -> String {
            try required(
                column,
                unsafe optional(column) { bytes in unsafe String(decoding: bytes, as: UTF8.self) })
        }
        /// A `text[]`; empty for null.
        package func texts(_ column: Int) throws(PostgresFailure) -> [String] {
            try unsafe array(column) { bytes in unsafe StoredText.decoded(bytes.bindMemory(to: UInt8.self).span) }
        }
        /// An `int4[]`; empty for null.
        package func int32s(_ column: Int) throws(PostgresFailure) -> [Int32] {
            try unsafe array(column) { unsafe Self.integer($0, as: Int32.self) }
        }

        /// The format of `array_send`; arrays here have one dimension and no nulls.
        private func array<Element>(
            _ column: Int, _ element: (UnsafeRawBufferPointer) -> Element?
        ) throws(PostgresFailure) -> [Element] {
            let values: [Element]?? = unsafe optional(column) { bytes in
                unsafe .some(Self.elements(bytes, element))
            }
            guard let values else { return [] }
            return try required(column, values)
        }

        private static func elements<Element>(
            _ bytes: UnsafeRawBufferPointer, _ element: (UnsafeRawBufferPointer) -> Element?
        ) -> [Element]? {
            guard bytes.count >= 12 else { return nil }
            if unsafe integer(UnsafeRawBufferPointer(rebasing: bytes[0..<4]), as: Int32.self) == 0 { return [] }
            guard bytes.count >= 20,
                let count = unsafe integer(UnsafeRawBufferPointer(rebasing: bytes[12..<16]), as: Int32.self)
            else { return nil }
            var result: [Element] = []
            var offset = 20
            for _ in 0..<count {
                guard offset + 4 <= bytes.count,
                    let length = unsafe integer(
                        UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + 4]), as: Int32.self),
                    length >= 0, offset + 4 + Int(length) <= bytes.count,
                    let value = unsafe element(
                        UnsafeRawBufferPointer(rebasing: bytes[offset + 4..<offset + 4 + Int(length)]))
                else { return nil }
                result.append(value)
                offset += 4 + Int(length)
            }
            return result
        }

        private static func integer<Value: FixedWidthInteger>(
            _ bytes: UnsafeRawBufferPointer, as type: Value.Type
        ) -> Value? {
            guard bytes.count == MemoryLayout<Value>.size else { return nil }
            return unsafe Value(bigEndian: bytes.loadUnaligned(as: Value.self))
        }
    }

    extension PostgresRow {
        /// A user id.
        func user(_ column: Int) throws(PostgresFailure) -> UserID {
            try required(column, optionalUser(column))
        }
        /// A user id or null.
        func optionalUser(_ column: Int) -> UserID? { optionalText(column).flatMap { UserID($0) } }
        /// Unix milliseconds.
        func time(_ column: Int) throws(PostgresFailure) -> Timestamp { Timestamp(milliseconds: try int64(column)) }
        /// Unix milliseconds or null.
        func optionalTime(_ column: Int) -> Timestamp? { optionalInt64(column).map { Timestamp(milliseconds: $0) } }
        /// A conversation's id.
        func conversation(_ column: Int) throws(PostgresFailure) -> ConversationID { ConversationID(try uuid(column)) }
        /// A message's id.
        func message(_ column: Int) throws(PostgresFailure) -> MessageID { MessageID(try uuid(column)) }
        /// A sender's key.
        func clientID(_ column: Int) throws(PostgresFailure) -> ClientMessageID {
            try required(column, optionalClientID(column))
        }
        /// A sender's key or null.
        func optionalClientID(_ column: Int) -> ClientMessageID? {
            optionalText(column).flatMap { ClientMessageID($0) }
        }
        /// A seq and the ordinal in the column behind it.
        func position(_ column: Int) throws(PostgresFailure) -> LogPosition {
            LogPosition(seq: try int64(column), ordinal: try int64(column + 1))
        }
        /// What a conversation is: its two users and its title, of which one or the other is null.
        func kind(_ column: Int) throws(PostgresFailure) -> Conversation.Kind {
            guard let low = optionalUser(column) else { return .group(title: try text(column + 2)) }
            return .direct(low, try user(column + 1))
        }
        /// The audience of a conversation whose two users, or nulls for a group, stand in two columns.
        func audience(_ column: Int, of id: ConversationID) throws(PostgresFailure) -> Audience {
            guard let low = optionalUser(column) else { return .group(id) }
            return .direct(low, try user(column + 1))
        }
        /// A member's role.
        func role(_ column: Int) throws(PostgresFailure) -> MemberRole {
            try required(column, optionalInt16(column).flatMap { MemberRole(stored: $0) })
        }
    }

    extension MemberRole {
        /// As the `role` columns hold it.
        var stored: Int16 {
            switch self {
            case .member: 0
            case .admin: 1
            case .owner: 2
            }
        }

        /// Reads a `role` column.
        init?(stored: Int16) {
            switch stored {
            case 0: self = .member
            case 1: self = .admin
            case 2: self = .owner
            default: return nil
            }
        }
    }
#endif
