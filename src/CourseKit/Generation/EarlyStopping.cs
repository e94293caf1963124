namespace CourseKit.Generation;

/// <summary>When beam search ends, once a prompt has as many finished sequences as beams (<c>early_stopping</c>).</summary>
public enum EarlyStopping
{
    /// <summary>When no beam is likely to overtake the worst finished sequence, by the length so far (<c>false</c>).</summary>
    False,

    /// <summary>At once (<c>true</c>).</summary>
    True,

    /// <summary>Only when no beam can overtake it, whatever its final length (<c>"never"</c>).</summary>
    Never,
}
