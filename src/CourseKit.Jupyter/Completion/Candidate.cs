using Microsoft.CodeAnalysis;

namespace CourseKit.Jupyter.Completion;

/// <summary>Where a name comes from; what is nearer is offered first.</summary>
internal enum Origin
{
    /// <summary>The type's own member; a variable, or something else that the cells declare.</summary>
    Own,

    /// <summary>A member of a base type; the members of the type around the cursor.</summary>
    Inherited,

    /// <summary>An extension of the type.</summary>
    Extension,

    /// <summary>A word of the language.</summary>
    Keyword,

    /// <summary>A type that is imported.</summary>
    Type,

    /// <summary>A namespace.</summary>
    Namespace,

    /// <summary>What every object has.</summary>
    Object,
}

/// <summary>What may be offered; it becomes an item where it is among the best.</summary>
/// <param name="Name">What is compared with what was typed.</param>
/// <param name="Kind">See <see cref="CompletionItem.Kind"/>.</param>
/// <param name="Origin">Where it comes from.</param>
internal sealed record Candidate(string Name, string Kind, Origin Origin)
{
    /// <summary>What is inserted, where that is not the name.</summary>
    public string? Text { get; init; }

    /// <summary>Whether it is what the place asks for: a named argument, a value of the type that is expected.</summary>
    public bool IsExpected { get; init; }

    /// <summary>What declares it; of several overloads the first.</summary>
    public ISymbol? Symbol { get; init; }

    /// <summary>How many overloads there are beside the first.</summary>
    public int MoreOverloads { get; init; }

    /// <summary>A description, for what no symbol declares.</summary>
    public string Description { get; init; } = "";
}
