using CourseKit.Jupyter.Completion;

namespace CourseKit.Jupyter.Sessions.Magics;

/// <summary>Shows what is known of a name, in the front end's pager.</summary>
internal static class HelpMagic
{
    private const int Everything = 1;

    /// <summary>The magic.</summary>
    public static readonly Magic Value = new("help", "shows the help for a name, e.g. #!help Console.WriteLine", call =>
    {
        var chain = call.Session.Chain;
        var help = new CodeInspection(new(code => chain.Continue(code))).Inspect(call.Argument, call.Argument.Length, Everything, call.Cell.Cancellation);
        if (help is null) Console.WriteLine(call.Argument.Length == 0 ? "Write a name behind #!help, e.g. #!help Console.WriteLine" : $"Nothing is known of {call.Argument}.");
        else call.Cell.Page(help);
        return null;
    });
}
