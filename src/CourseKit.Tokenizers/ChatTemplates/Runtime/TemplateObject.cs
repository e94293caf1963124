namespace CourseKit.Tokenizers.ChatTemplates;

/// <summary>A value that is not a string, number or boolean of .NET. Values of templates are those of Python: <see cref="None"/>,
/// <see cref="bool"/>, <see cref="long"/>, <see cref="double"/>, <see cref="string"/>, and the sub-classes of this class.</summary>
internal abstract class TemplateObject
{
    /// <summary>What Python calls the type.</summary>
    internal abstract string TypeName { get; }

    /// <summary>How many items it has, or null when that is not known.</summary>
    internal virtual int? Length => null;

    /// <summary>Whether <c>if</c> takes it for true.</summary>
    internal virtual bool IsTrue => Length is not 0;

    /// <summary>Its items, or null when it has none.</summary>
    internal virtual IEnumerable<object>? Items => null;

    /// <summary>Whether it has an order and positions.</summary>
    internal virtual bool IsSequence => false;

    /// <summary>The attribute of a name, or null.</summary>
    internal virtual object? Attribute(string name, Evaluation evaluation) => null;

    /// <summary>The item of a key or position, or null.</summary>
    internal virtual object? Item(object key) => null;

    /// <summary>Whether <c>in</c> finds a value in it; null when it is looked for among the items.</summary>
    internal virtual bool? Holds(object value) => null;

    /// <summary>How Python writes it.</summary>
    internal virtual string Represent(Evaluation evaluation) =>
        throw new TemplateFault($"{Values.Describe(this)} has no text; print one of its parts.");

    internal virtual bool IsEqualTo(object other) => ReferenceEquals(this, other);

    /// <summary>Equal for what is equal; an error for what cannot be a key.</summary>
    internal virtual int Hash() => Values.CanBeKey(this) ? System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this)
        : throw new TemplateFault($"{Values.Describe(this)} cannot be a key.");
}

/// <summary>Python's <c>None</c>.</summary>
internal sealed class None : TemplateObject
{
    internal static None Value { get; } = new();

    internal override string TypeName => "NoneType";

    internal override bool IsTrue => false;

    internal override string Represent(Evaluation evaluation) => "None";

    internal override int Hash() => 0;
}

/// <summary>The value of what does not exist: empty text, false, no items; anything else that is done with it is an error.</summary>
/// <param name="problem">What does not exist.</param>
internal sealed class Undefined(string problem) : TemplateObject
{
    internal override string TypeName => "Undefined";

    internal override int? Length => 0;

    internal override IEnumerable<object> Items => [];

    internal override bool IsSequence => true;

    internal TemplateFault Fault => new($"{problem}; check the spelling, or pass the variable to the template.");

    internal override object Attribute(string name, Evaluation evaluation) => throw Fault;

    internal override object Item(object key) => throw Fault;

    internal override string Represent(Evaluation evaluation) => "Undefined";

    internal override bool IsEqualTo(object other) => other is Undefined;

    internal override int Hash() => 1;
}

/// <summary>What <c>namespace()</c> makes: the one thing whose attributes can be set.</summary>
internal sealed class TemplateNamespace(TemplateDict values) : TemplateObject
{
    internal override string TypeName => "Namespace";

    internal override object? Attribute(string name, Evaluation evaluation) => values.Item(name);

    internal override object? Item(object key) => values.Item(key);

    internal override string Represent(Evaluation evaluation) => $"<Namespace {values.Represent(evaluation)}>";

    internal void Set(string name, object value) => values.Set(name, value);
}

/// <summary>What is gone through once, item by item, such as the result of <c>map</c>. It is always true and has no length.</summary>
internal sealed class TemplateIterator(IEnumerable<object> items) : TemplateObject
{
    private readonly IEnumerator<object> _items = items.GetEnumerator();

    internal override string TypeName => "generator";

    internal override IEnumerable<object> Items
    {
        get
        {
            while (Next()) yield return _items.Current;
        }
    }

    private bool Next()
    {
        Evaluation.CheckStack(); // the items may be those of another iterator, and so on
        return _items.MoveNext();
    }

    internal override string Represent(Evaluation evaluation) =>
        throw new TemplateFault("the result of a filter such as map or select is not a text; put '|list' or '|join' after it.");
}
