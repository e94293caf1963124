namespace CourseKit.Cli.Lectures;

/// <summary>How a process that another <c>coursekit</c> started is stopped: that one closes its standard input, or is gone.</summary>
internal static class StandardInputEnd
{
    /// <summary>The hidden option of such a process.</summary>
    public const string Option = "--until-input-ends";

    /// <summary>Calls <paramref name="ended"/> when standard input ends; cells read an empty one.</summary>
    public static void Watch(Action ended)
    {
        var input = Console.OpenStandardInput();
        Console.SetIn(TextReader.Null);
        new Thread(() =>
        {
            var rest = new byte[256];
            while (Read(input, rest) > 0)
            {
            }

            ended();
        })
        { IsBackground = true, Name = "CourseKit standard input" }.Start();
    }

    private static int Read(Stream input, byte[] rest)
    {
        try
        {
            return input.Read(rest);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
