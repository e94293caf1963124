namespace CourseKit.Jupyter.Sessions.Magics;

/// <summary>Ends the content of a magic before it: what follows is C#.</summary>
internal static class CSharpMagic
{
    /// <summary>The magic.</summary>
    public static readonly Magic Value = new("csharp", "the lines after it are C# again", _ => null);
}
