namespace CourseKit.Jupyter.Sessions;

/// <summary>A variable that a cell declared and no later one hides.</summary>
public sealed class ScriptVariable
{
    private readonly Func<object?> read;

    internal ScriptVariable(string name, Type type, Func<object?> read) => (Name, Type, this.read) = (name, type, read);

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Its declared type.</summary>
    public Type Type { get; }

    /// <summary>What it holds now.</summary>
    public object? Value => read();
}
