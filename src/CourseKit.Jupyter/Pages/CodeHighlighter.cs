namespace CourseKit.Jupyter.Pages;

/// <summary>C# code as HTML.</summary>
internal sealed class CodeHighlighter(CourseKit.Jupyter.Sessions.ScriptEnvironment environment)
{
    private readonly CourseKit.Jupyter.Sessions.ScriptEnvironment environment = environment;

    /// <summary>The next code cell of the notebook.</summary>
    public string Cell(string code) => Html.Escape(code);

    /// <summary>Code in prose.</summary>
    public string Fence(string code) => Html.Escape(code);
}
