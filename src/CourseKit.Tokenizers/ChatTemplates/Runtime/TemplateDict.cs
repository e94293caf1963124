namespace CourseKit.Tokenizers.ChatTemplates;

/// <summary>A dictionary, in the order in which its keys were set.</summary>
internal sealed class TemplateDict : TemplateObject
{
    private readonly OrderedDictionary<object, object> _entries = new(KeyComparer.Instance);

    internal IEnumerable<KeyValuePair<object, object>> Entries => _entries;

    internal override string TypeName => "dict";

    internal override int? Length => _entries.Count;

    internal override IEnumerable<object> Items => _entries.Keys;

    internal override bool IsSequence => true;

    internal void Set(object key, object value) => _entries[key] = value;

    /// <summary>The value of a key; null, too, for what cannot be a key.</summary>
    internal override object? Item(object key) => Values.CanBeKey(key) ? _entries.GetValueOrDefault(key) : null;

    internal override object? Attribute(string name, Evaluation evaluation) => DictMethods.Find(this, name) ?? Item(name);

    internal override bool? Holds(object value) => _entries.ContainsKey(value);

    internal override bool IsEqualTo(object other) => other is TemplateDict dict && dict._entries.Count == _entries.Count &&
        _entries.All(entry => dict.Item(entry.Key) is { } value && Values.AreEqual(entry.Value, value));

    internal override string Represent(Evaluation evaluation)
    {
        evaluation.Enter();
        var parts = _entries.Select(entry =>
            $"{Values.Represent(entry.Key, evaluation)}: {Values.Represent(entry.Value, evaluation)}");
        var text = evaluation.Text($"{{{string.Join(", ", parts)}}}");
        evaluation.Leave();
        return text;
    }

    /// <summary>Keys as Python sees them: 1, 1.0 and true are the same.</summary>
    private sealed class KeyComparer : IEqualityComparer<object>
    {
        internal static readonly KeyComparer Instance = new();

        bool IEqualityComparer<object>.Equals(object? x, object? y) => Values.AreEqual(x!, y!);

        int IEqualityComparer<object>.GetHashCode(object key) => Values.Hash(key);
    }
}

/// <summary>The keys, values or items of a dictionary.</summary>
internal sealed class TemplateDictView(string kind, TemplateDict dict, Func<KeyValuePair<object, object>, object> part) : TemplateObject
{
    internal override string TypeName => $"dict_{kind}";

    internal override int? Length => dict.Length;

    internal override IEnumerable<object> Items => dict.Entries.Select(part);

    internal override bool? Holds(object value) => kind == "keys" ? dict.Holds(value) : null;

    internal override string Represent(Evaluation evaluation) => $"{TypeName}([{Values.RepresentAll([.. Items], evaluation)}])";
}
