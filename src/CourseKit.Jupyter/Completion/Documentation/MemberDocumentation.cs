namespace CourseKit.Jupyter.Completion.Documentation;

/// <summary>What the documentation of one member says.</summary>
internal sealed class MemberDocumentation
{
    /// <summary>What it is.</summary>
    public DocText Summary { get; init; } = new();

    /// <summary>What it returns.</summary>
    public DocText Returns { get; init; } = new();

    /// <summary>What a property holds.</summary>
    public DocText Value { get; init; } = new();

    /// <summary>What else there is to say.</summary>
    public DocText Remarks { get; init; } = new();

    /// <summary>How it is used.</summary>
    public DocText Example { get; init; } = new();

    /// <summary>By parameter.</summary>
    public Dictionary<string, DocText> Parameters { get; } = new(StringComparer.Ordinal);

    /// <summary>By type parameter.</summary>
    public Dictionary<string, DocText> TypeParameters { get; } = new(StringComparer.Ordinal);

    /// <summary>Types of exceptions, and when they are thrown.</summary>
    public List<(string Type, DocText Text)> Exceptions { get; } = [];

    /// <summary>Whether it says what the member says that this one overrides or implements, or another one.</summary>
    public bool Inherits { get; set; }

    /// <summary>The identifier of that other one, where it is named.</summary>
    public string? InheritsFrom { get; set; }

    /// <summary>Whether nothing is said.</summary>
    public bool IsEmpty => Summary.IsEmpty && Returns.IsEmpty && Value.IsEmpty && Remarks.IsEmpty && Parameters.Count == 0 && Exceptions.Count == 0;
}
