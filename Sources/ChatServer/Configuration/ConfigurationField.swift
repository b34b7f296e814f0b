import ChatCore

/// A key together with the member it sets. The default comes from a fresh `Root`, so that the table cannot disagree with the code.
struct ConfigurationField<Root: Sendable>: Sendable {
    let key: ConfigurationKey
    /// Nil when the member has no value.
    let read: @Sendable (Root) -> ConfigurationValue?
    let write: @Sendable (inout Root, ConfigurationValue) -> Void

    typealias Path<Value> = any WritableKeyPath<Root, Value> & Sendable

    fileprivate init(
        _ name: String, _ kind: ConfigurationKey.Kind, _ help: String, isSecret: Bool = false, defaults: Root,
        read: @escaping @Sendable (Root) -> ConfigurationValue?,
        write: @escaping @Sendable (inout Root, ConfigurationValue) -> Void
    ) {
        let value = read(defaults)?.description ?? ""
        key = ConfigurationKey(
            name: name, kind: kind, defaultText: value.isEmpty ? nil : value, isSecret: isSecret, help: help)
        self.read = read
        self.write = write
    }
}

/// Builds the fields of one root type; `defaults` is where the rendered defaults come from.
struct ConfigurationFieldBuilder<Root: Sendable>: Sendable {
    typealias Field = ConfigurationField<Root>
    let defaults: Root

    func text(_ name: String, _ path: Field.Path<String>, _ help: String) -> Field {
        Field(
            name, .text, help, defaults: defaults, read: { .text($0[keyPath: path]) },
            write: { if case .text(let text) = $1 { $0[keyPath: path] = text } })
    }

    func text(_ name: String, _ path: Field.Path<String?>, _ help: String, isSecret: Bool = false) -> Field {
        Field(
            name, .text, help, isSecret: isSecret, defaults: defaults,
            read: { $0[keyPath: path].map { .text($0) } },
            write: { if case .text(let text) = $1 { $0[keyPath: path] = text } })
    }

    func connection(_ name: String, _ path: Field.Path<String?>, _ help: String) -> Field {
        Field(
            name, .connection, help, defaults: defaults, read: { $0[keyPath: path].map { .text($0) } },
            write: { if case .text(let text) = $1 { $0[keyPath: path] = text } })
    }

    func texts(_ name: String, _ path: Field.Path<[String]>, _ help: String) -> Field {
        Field(
            name, .texts, help, defaults: defaults, read: { .texts($0[keyPath: path]) },
            write: { if case .texts(let texts) = $1 { $0[keyPath: path] = texts } })
    }

    func flag(_ name: String, _ path: Field.Path<Bool>, _ help: String) -> Field {
        Field(
            name, .flag, help, defaults: defaults, read: { .flag($0[keyPath: path]) },
            write: { if case .flag(let flag) = $1 { $0[keyPath: path] = flag } })
    }

    func whole(_ name: String, _ path: Field.Path<Int>, _ range: ClosedRange<Int>, _ help: String) -> Field {
        Field(
            name, .whole(range), help, defaults: defaults, read: { .whole($0[keyPath: path]) },
            write: { if case .whole(let number) = $1 { $0[keyPath: path] = number } })
    }

    func whole(_ name: String, _ path: Field.Path<Int?>, _ range: ClosedRange<Int>, _ help: String) -> Field {
        Field(
            name, .whole(range), help, defaults: defaults, read: { $0[keyPath: path].map { .whole($0) } },
            write: { if case .whole(let number) = $1 { $0[keyPath: path] = number } })
    }

    func number(_ name: String, _ path: Field.Path<Double>, _ range: ClosedRange<Double>, _ help: String) -> Field {
        Field(
            name, .number(range), help, defaults: defaults, read: { .number($0[keyPath: path]) },
            write: { if case .number(let number) = $1 { $0[keyPath: path] = number } })
    }

    func milliseconds(_ name: String, _ path: Field.Path<Duration>, _ range: ClosedRange<Int>, _ help: String)
        -> Field
    {
        Field(
            name, .whole(range), help, defaults: defaults,
            read: { .whole(Int($0[keyPath: path].milliseconds)) },
            write: { if case .whole(let number) = $1 { $0[keyPath: path] = .milliseconds(number) } })
    }

    func seconds(_ name: String, _ path: Field.Path<Duration>, _ range: ClosedRange<Int>, _ help: String) -> Field {
        Field(
            name, .whole(range), help, defaults: defaults,
            read: { .whole(Int($0[keyPath: path].milliseconds / 1000)) },
            write: { if case .whole(let number) = $1 { $0[keyPath: path] = .seconds(number) } })
    }

    func choice<Value: RawRepresentable & CaseIterable & SendableMetatype>(
        _ name: String, _ path: Field.Path<Value>, _ help: String
    ) -> Field where Value.RawValue == String {
        Field(
            name, .choice(Value.allCases.map(\.rawValue)), help, defaults: defaults,
            read: { .text($0[keyPath: path].rawValue) },
            write: { root, value in
                if case .text(let text) = value, let choice = Value(rawValue: text) { root[keyPath: path] = choice }
            })
    }

    func choice<Value: RawRepresentable & CaseIterable & SendableMetatype>(
        _ name: String, _ path: Field.Path<Value?>, _ help: String
    ) -> Field where Value.RawValue == String {
        Field(
            name, .choice(Value.allCases.map(\.rawValue)), help, defaults: defaults,
            read: { $0[keyPath: path].map { .text($0.rawValue) } },
            write: { root, value in
                if case .text(let text) = value, let choice = Value(rawValue: text) { root[keyPath: path] = choice }
            })
    }

    func choices<Value: RawRepresentable & CaseIterable & Hashable & SendableMetatype>(
        _ name: String, _ path: Field.Path<Set<Value>>, _ help: String
    ) -> Field where Value.RawValue == String {
        Field(
            name, .choices(Value.allCases.map(\.rawValue)), help, defaults: defaults,
            read: { .texts($0[keyPath: path].map(\.rawValue).sorted()) },
            write: { root, value in
                if case .texts(let texts) = value {
                    root[keyPath: path] = Set(texts.compactMap { Value(rawValue: $0) })
                }
            })
    }
}
