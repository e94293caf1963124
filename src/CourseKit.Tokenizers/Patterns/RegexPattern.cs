using CourseKit.Tokenizers.Patterns;

namespace CourseKit.Tokenizers;

/// <summary>A regular expression in the backtracking engine.</summary>
internal sealed class RegexPattern(string regex) : TextPattern(regex)
{
    private readonly RegexProgram _program = RegexCompiler.Compile(regex);

    public override bool IsRegex => true;

    internal override bool FindNext(ReadOnlySpan<char> text, int start, ref long budget, out int matchStart, out int matchEnd)
    {
        var machine = RegexMachine.Rent();
        try
        {
            return machine.Find(_program, text, start, ref budget, out matchStart, out matchEnd);
        }
        finally
        {
            machine.Return();
        }
    }
}
