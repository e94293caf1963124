namespace CourseKit.Tokenizers.ChatTemplates;

/// <summary>A list or a tuple.</summary>
internal abstract class TemplateSequence(object[] values) : TemplateObject
{
    internal object[] Values { get; } = values;

    internal override int? Length => Values.Length;

    internal override IEnumerable<object> Items => Values;

    internal override bool IsSequence => true;

    internal abstract TemplateSequence With(object[] values);

    internal override object? Item(object key) =>
        ChatTemplates.Values.AsIndex(key) is { } index && (index < 0 ? index + Values.Length : index) is var i && i >= 0 && i < Values.Length
            ? Values[i] : null;

    internal override object? Attribute(string name, Evaluation evaluation) => SequenceMethods.Find(this, name);

    internal override bool IsEqualTo(object other) => other is TemplateSequence sequence && sequence.GetType() == GetType() &&
        sequence.Values.Length == Values.Length && Values.Zip(sequence.Values, ChatTemplates.Values.AreEqual).All(same => same);
}

/// <summary>A list.</summary>
internal sealed class TemplateList(object[] values) : TemplateSequence(values)
{
    internal override string TypeName => "list";

    internal override TemplateSequence With(object[] values) => new TemplateList(values);

    internal override string Represent(Evaluation evaluation) => $"[{ChatTemplates.Values.RepresentAll(Values, evaluation)}]";
}

/// <summary>A tuple.</summary>
internal sealed class TemplateTuple(params object[] values) : TemplateSequence(values)
{
    internal override string TypeName => "tuple";

    internal override TemplateSequence With(object[] values) => new TemplateTuple(values);

    internal override string Represent(Evaluation evaluation) =>
        $"({ChatTemplates.Values.RepresentAll(Values, evaluation)}{(Values.Length == 1 ? "," : "")})";

    internal override int Hash() => Values.Aggregate(17, (hash, value) => HashCode.Combine(hash, ChatTemplates.Values.Hash(value)));
}

/// <summary>What <c>range()</c> makes.</summary>
internal sealed class TemplateRange(long start, long stop, long step, int count) : TemplateObject
{
    internal override string TypeName => "range";

    internal override int? Length => count;

    internal override bool IsSequence => true;

    internal override IEnumerable<object> Items => Enumerable.Range(0, count).Select(i => (object)(start + (i * step)));

    internal override object? Item(object key) =>
        Values.AsIndex(key) is { } index && (index < 0 ? index + count : index) is var i && i >= 0 && i < count ? start + (i * step) : null;

    internal override string Represent(Evaluation evaluation) =>
        step == 1 ? $"range({start}, {stop})" : $"range({start}, {stop}, {step})";

    internal override bool IsEqualTo(object other) => other is TemplateRange range && Items.SequenceEqual(range.Items);
}
