namespace CourseKit.Tokenizers.Patterns;

/// <summary>What an instruction does.</summary>
internal enum RegexOp
{
    /// <summary>Takes the code point <c>A</c>.</summary>
    Character,

    /// <summary>Takes a code point of set <c>A</c>.</summary>
    Set,

    /// <summary>Takes as many code points of set <c>A</c> as there are, from <c>B</c> to <c>C</c>, and gives them back one by
    /// one.</summary>
    GreedyRun,

    /// <summary>As a greedy run, but gives nothing back.</summary>
    PossessiveRun,

    /// <summary>Takes text whose full case folding is folded text <c>A</c>.</summary>
    FoldedText,

    /// <summary>Goes on at <c>A</c>; should that fail, at <c>B</c>.</summary>
    Split,

    /// <summary>Goes on at <c>A</c>.</summary>
    Jump,

    /// <summary>Notes the position in register <c>A</c>.</summary>
    Save,

    /// <summary>Goes on at <c>B</c> if nothing was taken since register <c>A</c> was saved: a repetition of nothing ends.</summary>
    ExitIfEmpty,

    /// <summary>Goes on only if assertion <c>A</c> holds.</summary>
    Assert,

    /// <summary>Runs the instructions that follow, up to their end, without moving; goes on at <c>A</c> if they match (<c>B</c> 0) or do
    /// not (<c>B</c> 1).</summary>
    LookAhead,

    /// <summary>As a look ahead, but the instructions must end here; they start from <c>LookBehinds[C]</c> code points before.</summary>
    LookBehind,

    /// <summary>Runs the instructions that follow, up to their end, gives up their choices, and goes on at <c>A</c>.</summary>
    Atomic,

    /// <summary>Takes the text of the last group of <c>References[A]</c> that matched.</summary>
    Reference,

    /// <summary>The end of the expression or of the part that a look or an atomic group runs.</summary>
    End,
}

/// <summary>One instruction.</summary>
internal readonly record struct RegexInstruction(RegexOp Op, int A = 0, int B = 0, int C = 0);

/// <summary>A compiled regular expression.</summary>
internal sealed class RegexProgram
{
    internal required string Pattern { get; init; }

    internal required RegexInstruction[] Instructions { get; init; }

    internal required CodePointSet[] Sets { get; init; }

    /// <summary>Texts to be compared under full case folding.</summary>
    internal required int[][] FoldedTexts { get; init; }

    /// <summary>How many code points a look behind may span.</summary>
    internal required (int Min, int Max)[] LookBehinds { get; init; }

    internal required BackreferenceNode[] References { get; init; }

    /// <summary>Two registers for each group, from group 1, then one for each repetition that might match nothing.</summary>
    internal required int Registers { get; init; }

    /// <summary>What a match can start with; null if that is not known.</summary>
    internal required CodePointSet? First { get; init; }
}
