/** The reactions that are one press away, the most common first. All others are in the picker. */
export const QUICK_REACTIONS = ['👍', '❤️', '😂', '😮', '😢', '🙏']
