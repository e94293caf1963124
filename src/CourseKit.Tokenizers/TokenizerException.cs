namespace CourseKit.Tokenizers;

/// <summary>A tokenizer's files, options or input are not usable. The message says what was given, what was expected and what to
/// do.</summary>
public class TokenizerException : Exception
{
    /// <summary>Creates the exception with its message.</summary>
    public TokenizerException(string message) : base(message) { }

    /// <summary>Creates the exception with its message and what caused it.</summary>
    public TokenizerException(string message, Exception innerException) : base(message, innerException) { }

    internal static TokenizerException NotInFormat(object component) => new(
        $"A {component.GetType().Name} cannot be written: tokenizer.json has no such component. " +
        "Override WriteJson, or save a tokenizer that is made of the library's own components.");
}

/// <summary>A tokenizer file names a component (a model, normaliser, pre-tokenizer, ...) that this library does not have.</summary>
public sealed class UnsupportedComponentException : TokenizerException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="role">What the component is for, e.g. <c>pre_tokenizer</c>.</param>
    /// <param name="kind">The kind that the file asks for.</param>
    /// <param name="file">The file.</param>
    /// <param name="supported">The kinds that there are.</param>
    public UnsupportedComponentException(string role, string kind, string file, IReadOnlyList<string> supported)
        : base($"{file}: the {role} '{kind}' is not supported; supported are {string.Join(", ", supported)}. " +
               $"Use a tokenizer whose {role} is one of these.")
    {
        Role = role;
        Kind = kind;
        Supported = supported;
    }

    /// <summary>What the component is for: <c>model</c>, <c>normalizer</c>, <c>pre_tokenizer</c>, <c>post_processor</c> or
    /// <c>decoder</c>.</summary>
    public string Role { get; }

    /// <summary>The kind that the file asked for, as written there.</summary>
    public string Kind { get; }

    /// <summary>The kinds that this library has for that role.</summary>
    public IReadOnlyList<string> Supported { get; }
}
