(* ---- Brackets: what two fields kill, their bracket kills ------------------------------------------- *)

Lemma D_symmetric : forall e i k p x, eval (D i (D k e)) p x = eval (D k (D i e)) p x.
Proof.
  induction e; intros i' k' p x; cbn [D eval]; try reflexivity.
  - destruct (Pos.eqb i k'), (Pos.eqb i i'); reflexivity.
  - now rewrite IHe1, IHe2.
  - now rewrite IHe1, IHe2.
  - rewrite (IHe1 i'), (IHe2 i'). ring.
  - now rewrite IHe.
  - destruct k as [|[|n]]; [reflexivity| |]; unfold num; cbn [D eval]; unfold num; cbn [eval];
      rewrite (IHe i'), ?Q2R_0; ring.
Qed.

Lemma zero_derivative : forall e x, (forall p, eval e p x = 0) -> forall i p, eval (D i e) p x = 0.
Proof.
  intros e x H i p. eapply partial_unique; [apply D_is_partial|]. unfold partial.
  apply (derivable_pt_lim_ext (fun _ => 0)); [intros s; now rewrite H|apply derivable_pt_lim_const].
Qed.

(* A field has one component for each row: the velocity of its target. *)
Definition field := row -> expr.

Fixpoint applied (l : list row) (h : expr) (f : field) : expr :=
  match l with [] => num 0 | r :: m => Add (Mul (D (target r) h) (f r)) (applied m h f) end.

Lemma applied_eval : forall l h f p x,
  eval (applied l h f) p x = sum (fun r => eval (D (target r) h) p x * eval (f r) p x) l.
Proof. induction l as [|r m IH]; intros; cbn [applied sum eval]; [apply Q2R_0|]. now rewrite IH. Qed.

Lemma applied_D : forall l h f i p x,
  eval (D i (applied l h f)) p x = sum (fun r =>
    eval (D i (D (target r) h)) p x * eval (f r) p x + eval (D i (f r)) p x * eval (D (target r) h) p x) l.
Proof. induction l as [|r m IH]; intros; cbn [applied sum eval D]; [apply Q2R_0|]. now rewrite IH. Qed.

Fixpoint bracket_component (l : list row) (v w : field) (r : row) : expr :=
  match l with
  | [] => num 0
  | s :: m => Add (Sub (Mul (v s) (D (target s) (w r))) (Mul (w s) (D (target s) (v r)))) (bracket_component m v w r)
  end.
(* [v, w] = Dw v - Dv w *)
Definition bracket (rows : list row) (v w : field) : field := bracket_component rows v w.

Lemma bracket_eval : forall l v w r p x, eval (bracket_component l v w r) p x = sum (fun s =>
  eval (v s) p x * eval (D (target s) (w r)) p x - eval (w s) p x * eval (D (target s) (v r)) p x) l.
Proof. induction l as [|s m IH]; intros; cbn [bracket_component sum eval]; [apply Q2R_0|]. now rewrite IH. Qed.

Definition kills (rows : list row) (f : field) (h : expr) (x : env) : Prop := forall p, eval (applied rows h f) p x = 0.

Theorem bracket_kills : forall rows v w h x, kills rows v h x -> kills rows w h x -> kills rows (bracket rows v w) h x.
Proof.
  intros rows v w h x Hv Hw p. rewrite applied_eval. unfold bracket.
  assert (E : forall f g, kills rows g h x -> sum (fun s => eval (f s) p x * sum (fun r =>
      eval (D (target s) (D (target r) h)) p x * eval (g r) p x) rows) rows +
    sum (fun s => eval (f s) p x * sum (fun r => eval (D (target s) (g r)) p x * eval (D (target r) h) p x) rows) rows = 0).
  { intros f g Hg. rewrite <- sum_plus. apply sum_zero. intros s _. rewrite <- Rmult_plus_distr_l, <- sum_plus.
    rewrite <- applied_D, (zero_derivative _ _ Hg). lra. }
  assert (S : sum (fun s => eval (v s) p x * sum (fun r => eval (D (target s) (D (target r) h)) p x * eval (w r) p x) rows) rows =
    sum (fun s => eval (w s) p x * sum (fun r => eval (D (target s) (D (target r) h)) p x * eval (v r) p x) rows) rows).
  { transitivity (sum (fun s => sum (fun r => eval (v s) p x * (eval (D (target s) (D (target r) h)) p x * eval (w r) p x)) rows) rows);
      [apply sum_ext; intros; now rewrite sum_scale|].
    rewrite sum_swap. apply sum_ext. intros r _. rewrite <- sum_scale. apply sum_ext. intros s _.
    rewrite (D_symmetric h (target s)). ring. }
  pose proof (E v w Hw) as E1. pose proof (E w v Hv) as E2.
  transitivity (sum (fun s => eval (v s) p x * sum (fun r => eval (D (target s) (w r)) p x * eval (D (target r) h) p x) rows) rows
    - sum (fun s => eval (w s) p x * sum (fun r => eval (D (target s) (v r)) p x * eval (D (target r) h) p x) rows) rows); [|lra].
  clear.
  transitivity (sum (fun r => sum (fun s => eval (v s) p x * (eval (D (target s) (w r)) p x * eval (D (target r) h) p x) +
    -1 * (eval (w s) p x * (eval (D (target s) (v r)) p x * eval (D (target r) h) p x))) rows) rows).
  - apply sum_ext. intros r _. rewrite bracket_eval, <- sum_scale. apply sum_ext. intros s _. ring.
  - rewrite sum_swap. transitivity (sum (fun s => eval (v s) p x * sum (fun r => eval (D (target s) (w r)) p x * eval (D (target r) h) p x) rows +
      -1 * (eval (w s) p x * sum (fun r => eval (D (target s) (v r)) p x * eval (D (target r) h) p x) rows)) rows).
    + apply sum_ext. intros s _. rewrite sum_plus, sum_scale, sum_scale, sum_scale. reflexivity.
    + rewrite sum_plus, sum_scale. lra.
Qed.

(* ---- Samples and words of brackets -------------------------------------------------------------------- *)

(* A data point with integer inputs and cotangents: the field of its gradient. Or the drift. *)
Inductive sample : Type :=
  | Kick (inputs : list (positive * Z)) (weights : list Z)
  | Drift.
Inductive word : Type := Base (n : nat) | Bracket (v w : word).

Fixpoint lookup (l : list (positive * Z)) (i : positive) : Z :=
  match l with [] => 0%Z | (j, z) :: m => if Pos.eqb j i then z else lookup m i end.

Definition is_zero (e : expr) : bool := match e with Cst (Qmake Z0 _) => true | _ => false end.
Definition plus (a b : expr) : expr := if is_zero a then b else if is_zero b then a else Add a b.
Definition mult (a b : expr) : expr := if is_zero a then num 0 else if is_zero b then num 0 else Mul a b.

(* Data replaced by numbers; what becomes zero goes. *)
Fixpoint fill (x : positive -> Z) (e : expr) : expr :=
  match e with
  | Cst _ | P _ => e
  | X i => num (x i)
  | Add a b => plus (fill x a) (fill x b)
  | Sub a b => Sub (fill x a) (fill x b)
  | Mul a b => mult (fill x a) (fill x b)
  | Neg a => Neg (fill x a)
  | Pow a k => Pow (fill x a) k
  end.

Definition real_data (x : positive -> Z) : env := fun i => IZR (x i).

Lemma is_zero_eval : forall e, is_zero e = true -> forall i p x, eval e p x = 0 /\ eval (D i e) p x = 0.
Proof.
  intros [[[|n|n] d]| | | | | | |]; cbn; try discriminate. intros _ i p x. rewrite Q2R_0. split; [|reflexivity].
  unfold Q2R. cbn. lra.
Qed.

Lemma plus_eval : forall a b i p x,
  eval (plus a b) p x = eval a p x + eval b p x /\ eval (D i (plus a b)) p x = eval (D i a) p x + eval (D i b) p x.
Proof.
  intros a b i p x. unfold plus. destruct (is_zero a) eqn:Ea; [destruct (is_zero_eval _ Ea i p x); lra|].
  destruct (is_zero b) eqn:Eb; [destruct (is_zero_eval _ Eb i p x); lra|]. now split.
Qed.

Lemma mult_eval : forall a b i p x, eval (mult a b) p x = eval a p x * eval b p x /\
  eval (D i (mult a b)) p x = eval (D i a) p x * eval b p x + eval (D i b) p x * eval a p x.
Proof.
  intros a b i p x. unfold mult. destruct (is_zero a) eqn:Ea.
  - destruct (is_zero_eval _ Ea i p x) as [-> ->]. cbn. rewrite Q2R_0. lra.
  - destruct (is_zero b) eqn:Eb; [|now split].
    destruct (is_zero_eval _ Eb i p x) as [-> ->]. cbn. rewrite Q2R_0. lra.
Qed.

Lemma fill_eval : forall x e i p y,
  eval (fill x e) p y = eval e p (real_data x) /\ eval (D i (fill x e)) p y = eval (D i e) p (real_data x).
Proof.
  intros x. induction e; intros i' p y; cbn [fill];
    try (destruct (IHe1 i' p y) as [A1 B1]; destruct (IHe2 i' p y) as [A2 B2]); try (destruct (IHe i' p y) as [A1 B1]).
  - split; reflexivity.
  - split; [reflexivity|]. cbn. now destruct (Pos.eqb i i').
  - split; [apply Q2R_Z|reflexivity].
  - destruct (plus_eval (fill x e1) (fill x e2) i' p y) as [-> ->]. cbn. now rewrite A1, A2, B1, B2.
  - cbn. now rewrite A1, A2, B1, B2.
  - destruct (mult_eval (fill x e1) (fill x e2) i' p y) as [-> ->]. cbn. now rewrite A1, A2, B1, B2.
  - cbn. now rewrite A1, B1.
  - cbn [eval D]. rewrite A1. split; [reflexivity|]. destruct k as [|n]; [reflexivity|]. cbn [eval]. now rewrite A1, B1.
Qed.

(* The sum of weight times output at a sample. *)
Fixpoint weighted (x : positive -> Z) (weights : list Z) (outputs : list expr) : expr :=
  match outputs, weights with
  | f :: m, u :: l => plus (mult (num u) (fill x f)) (weighted x l m)
  | _, _ => num 0
  end.

Definition sample_field (outputs : list expr) (s : sample) : field :=
  match s with
  | Drift => drift
  | Kick inputs weights => fun r => Mul (metric r) (D (source r) (weighted (lookup inputs) weights outputs))
  end.

Fixpoint word_field (rows : list row) (outputs : list expr) (samples : list sample) (w : word) : field :=
  match w with
  | Base n => sample_field outputs (nth n samples Drift)
  | Bracket v w => bracket rows (word_field rows outputs samples v) (word_field rows outputs samples w)
  end.

(* X h = 0 for all fields X of the flow: the drift, and every sum of cotangent times gradient of output, at every
   state and for all data. The reals x may be any coefficients of h, so h is any polynomial with real coefficients. *)
Definition invariant (rows : list row) (zero : bool) (outputs : list expr) (h : expr) (x : env) : Prop :=
  forall p, sum (fun r => eval (D (target r) h) p x * value (drift r) p) rows = 0 /\
    forall (data : env) (u : nat -> R), (zero = true -> sum u (seq 0 (length outputs)) = 0) ->
      sum (fun j => u j * sum (fun r => eval (D (target r) h) p x *
        (value (metric r) p * eval (D (source r) (output outputs j)) p data)) rows) (seq 0 (length outputs)) = 0.

Lemma weighted_D : forall x outputs weights i p y, length weights = length outputs ->
  eval (D i (weighted x weights outputs)) p y =
  sum (fun j => IZR (nth j weights 0%Z) * eval (D i (output outputs j)) p (real_data x)) (seq 0 (length outputs)).
Proof.
  intros x. induction outputs as [|f m IH]; intros [|u l] i p y H; try discriminate; [apply Q2R_0|].
  cbn [weighted length seq sum]. destruct (plus_eval (mult (num u) (fill x f)) (weighted x l m) i p y) as [_ ->].
  destruct (mult_eval (num u) (fill x f) i p y) as [_ ->]. destruct (fill_eval x f i p y) as [_ ->].
  rewrite IH by (now injection H). rewrite <- seq_shift.
  assert (S : forall g k n, sum g (map S (seq k n)) = sum (fun j => g (S j)) (seq k n)).
  { intros g k n. revert k. induction n as [|n IHn]; intros k; cbn; [reflexivity|]. now rewrite IHn. }
  rewrite S. unfold num. cbn [D eval]. unfold num. cbn [eval]. rewrite Q2R_0, Q2R_Z. cbn [nth]. unfold output. cbn [nth]. lra.
Qed.

Definition integral_sum (l : list Z) : Z := fold_right Z.add 0%Z l.

Definition sample_fits (zero : bool) (outputs : list expr) (s : sample) : bool :=
  match s with
  | Drift => true
  | Kick _ weights => Nat.eqb (length weights) (length outputs) && (if zero then Z.eqb (integral_sum weights) 0 else true)
  end.

Lemma sum_nth : forall l, sum (fun j => IZR (nth j l 0%Z)) (seq 0 (length l)) = IZR (integral_sum l).
Proof.
  intros l. assert (S : forall l k, (forall g : nat -> R, (forall j, (j < length l)%nat -> g (k + j)%nat = IZR (nth j l 0%Z)) ->
    sum g (seq k (length l)) = IZR (integral_sum l))).
  { clear l. induction l as [|z l IH]; intros k g H; cbn; [reflexivity|]. rewrite plus_IZR. f_equal.
    - specialize (H 0%nat). rewrite Nat.add_0_r in H. apply H. cbn. lia.
    - apply IH. intros j Hj. replace (S k + j)%nat with (k + S j)%nat by lia. apply (H (S j)). cbn. lia. }
  apply S. intros j _. reflexivity.
Qed.

Lemma sample_kills : forall rows zero outputs h x s, well_formed rows = true -> sample_fits zero outputs s = true ->
  invariant rows zero outputs h x -> kills rows (sample_field outputs s) h x.
Proof.
  intros rows zero outputs h x s Hw Hs HI p. rewrite applied_eval. destruct (HI p) as [Hd Hk].
  apply andb_true_iff in Hw as [_ Hf]. rewrite forallb_forall in Hf. destruct s as [inputs weights|]; cbn [sample_field].
  - apply andb_true_iff in Hs as [Hl Hz]. apply Nat.eqb_eq in Hl.
    rewrite <- (Hk (real_data (lookup inputs)) (fun j => IZR (nth j weights 0%Z))).
    + transitivity (sum (fun r => sum (fun j => IZR (nth j weights 0%Z) * (eval (D (target r) h) p x *
        (value (metric r) p * eval (D (source r) (output outputs j)) p (real_data (lookup inputs))))) (seq 0 (length outputs))) rows).
      * apply sum_ext. intros r Hr. cbn [eval]. rewrite weighted_D by assumption. specialize (Hf r Hr).
        apply andb_true_iff in Hf as [_ Hm]. unfold value. rewrite (over_data _ _ p nothing x Hm).
        rewrite <- Rmult_assoc, <- sum_scale. apply sum_ext. intros j _. ring.
      * rewrite sum_swap. apply sum_ext. intros j _. now rewrite sum_scale.
    + intros ->. rewrite <- Hl, sum_nth. apply Z.eqb_eq in Hz. now rewrite Hz.
  - rewrite <- Hd. apply sum_ext. intros r Hr. specialize (Hf r Hr). apply andb_true_iff in Hf as [Hm _].
    unfold value. now rewrite (over_data _ _ p nothing x Hm).
Qed.

Lemma word_kills : forall rows zero outputs samples h x, well_formed rows = true ->
  forallb (sample_fits zero outputs) samples = true -> invariant rows zero outputs h x ->
  forall w, kills rows (word_field rows outputs samples w) h x.
Proof.
  intros rows zero outputs samples h x Hw Hs HI. induction w as [n|v IHv w IHw]; cbn [word_field].
  - apply sample_kills with zero; try assumption. rewrite forallb_forall in Hs.
    destruct (nth_in_or_default n samples Drift) as [H|H]; [now apply Hs|now rewrite H].
  - now apply bracket_kills.
Qed.
