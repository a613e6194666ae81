(* ---- Networks as programs, with exponentials, logarithms, roots and divisions ------------------------- *)

(* An instruction reads variables of the state: parameters, constants, or values that were computed before. *)
Inductive instruction : Type :=
  | Poly (e : expr) | Inv (a : positive) | Exp (a : positive) | Log (a : positive) | Sqrt (a : positive)
  | Sin (a : positive) | Cos (a : positive).
Definition program := list (positive * instruction).
Definition put (i : positive) (o : instruction) : positive * instruction := (i, o).

Definition computed (o : instruction) (p x : env) : R :=
  match o with
  | Poly e => eval e p x
  | Inv a => / p a
  | Exp a => exp (p a)
  | Log a => ln (Rabs (p a))
  | Sqrt a => sqrt (p a)
  | Sin a => sin (p a)
  | Cos a => cos (p a)
  end.

(* The state with every value that the program computes in its place. *)
Fixpoint run (l : program) (x p : env) : env :=
  match l with [] => p | (i, o) :: m => run m x (update p i (computed o p x)) end.

(* What is divided by or under a logarithm is not zero, what is under a root is positive. *)
Definition defined (o : instruction) (p : env) : Prop :=
  match o with Inv a | Log a => p a <> 0 | Sqrt a => 0 < p a | _ => True end.
Fixpoint all_defined (l : program) (x p : env) : Prop :=
  match l with [] => True | (i, o) :: m => defined o p /\ all_defined m x (update p i (computed o p x)) end.

(* How values move when the state moves in the direction d. *)
Definition rate (o : instruction) (p x d : env) : R :=
  match o with
  | Poly e => tangent e p x d
  | Inv a => - d a * (/ p a * / p a)
  | Exp a => d a * exp (p a)
  | Log a => d a * / p a
  | Sqrt a => d a * / (2 * sqrt (p a))
  | Sin a => d a * cos (p a)
  | Cos a => - (d a * sin (p a))
  end.
Fixpoint rates (l : program) (x p d : env) : env :=
  match l with
  | [] => d
  | (i, o) :: m => rates m x (update p i (computed o p x)) (update d i (rate o p x d))
  end.

Lemma log_derivable : forall y, y <> 0 -> derivable_pt_lim (fun z => ln (Rabs z)) y (/ y).
Proof.
  intros y Hy. destruct (Rdichotomy y 0 Hy) as [H|H].
  - replace (/ y) with (/ Rabs y * -1) by (rewrite Rabs_left by exact H; field; exact Hy).
    apply (derivable_pt_lim_comp Rabs ln); [now apply Rabs_derive_2|].
    apply derivable_pt_lim_ln. now apply Rabs_pos_lt.
  - replace (/ y) with (/ Rabs y * 1) by (rewrite Rabs_right by lra; lra).
    apply (derivable_pt_lim_comp Rabs ln); [now apply Rabs_derive_1|].
    apply derivable_pt_lim_ln. now apply Rabs_pos_lt.
Qed.

Lemma computed_derivable : forall o (g : R -> env) x d t,
  (forall i, derivable_pt_lim (fun s => g s i) t (d i)) -> defined o (g t) ->
  derivable_pt_lim (fun s => computed o (g s) x) t (rate o (g t) x d).
Proof.
  intros [e|a|a|a|a|a|a] g x d t H Hd; cbn [computed rate defined] in *.
  - apply tangent_derivable. intros i _. apply H.
  - apply (derivable_pt_lim_ext (fun s => 1 / g s a)); [intros s; unfold Rdiv; lra|].
    replace (- d a * (/ g t a * / g t a)) with ((0 * g t a - d a * 1) / Rsqr (g t a))
      by (unfold Rsqr; field; exact Hd).
    apply (derivable_pt_lim_div (fun _ => 1) (fun s => g s a)); [apply derivable_pt_lim_const|apply H|exact Hd].
  - rewrite Rmult_comm. apply (derivable_pt_lim_comp (fun s => g s a) exp); [apply H|apply derivable_pt_lim_exp].
  - rewrite Rmult_comm. apply (derivable_pt_lim_comp (fun s => g s a) (fun y => ln (Rabs y))); [apply H|].
    now apply log_derivable.
  - rewrite Rmult_comm. apply (derivable_pt_lim_comp (fun s => g s a) sqrt); [apply H|].
    now apply derivable_pt_lim_sqrt.
  - rewrite Rmult_comm. apply (derivable_pt_lim_comp (fun s => g s a) sin); [apply H|apply derivable_pt_lim_sin].
  - replace (- (d a * sin (g t a))) with (- sin (g t a) * d a) by lra.
    apply (derivable_pt_lim_comp (fun s => g s a) cos); [apply H|apply derivable_pt_lim_cos].
Qed.

Lemma run_derivable : forall l (g : R -> env) x d t,
  (forall i, derivable_pt_lim (fun s => g s i) t (d i)) -> all_defined l x (g t) ->
  forall k, derivable_pt_lim (fun s => run l x (g s) k) t (rates l x (g t) d k).
Proof.
  induction l as [|[i o] m IH]; intros g x d t H Hd k; cbn [run rates all_defined] in *; [apply H|].
  destruct Hd as [H1 H2].
  apply (IH (fun s => update (g s) i (computed o (g s) x)) x (update d i (rate o (g t) x d))); [|exact H2].
  intros j. unfold update. destruct (Pos.eqb j i); [|apply H]. now apply computed_derivable.
Qed.

Definition unit_of (i : positive) : env := fun k => if Pos.eqb k i then 1 else 0.

Lemma computed_ext : forall o p r x, (forall k, p k = r k) -> computed o p x = computed o r x.
Proof. intros [e|a|a|a|a|a|a] p r x H; cbn [computed]; rewrite ?H; try reflexivity. now apply eval_ext. Qed.
Lemma tangent_ext : forall e p r x c d, (forall k, p k = r k) -> (forall k, c k = d k) -> tangent e p x c = tangent e r x d.
Proof.
  induction e; intros p r x c d Hp Hd; cbn [tangent]; rewrite ?(eval_ext _ p r x Hp);
    try (rewrite (IHe1 p r x c d Hp Hd), (IHe2 p r x c d Hp Hd)); try (rewrite (IHe p r x c d Hp Hd)); auto;
    rewrite ?(eval_ext _ p r x Hp); reflexivity.
Qed.
Lemma rate_ext : forall o p r x c d, (forall k, p k = r k) -> (forall k, c k = d k) -> rate o p x c = rate o r x d.
Proof. intros [e|a|a|a|a|a|a] p r x c d Hp Hd; cbn [rate]; rewrite ?Hp, ?Hd; try reflexivity. now apply tangent_ext. Qed.
Lemma update_ext : forall p r i s u k, (forall k, p k = r k) -> s = u -> update p i s k = update r i u k.
Proof. intros p r i s u k H ->. unfold update. destruct (Pos.eqb k i); auto. Qed.
Lemma rates_ext : forall l x p r c d, (forall k, p k = r k) -> (forall k, c k = d k) ->
  forall k, rates l x p c k = rates l x r d k.
Proof.
  induction l as [|[i o] m IH]; intros x p r c d Hp Hd k; cbn [rates]; [apply Hd|].
  apply IH; intros j; apply update_ext; auto; [now apply computed_ext|now apply rate_ext].
Qed.
Lemma all_defined_ext : forall l x p r, (forall k, p k = r k) -> all_defined l x p -> all_defined l x r.
Proof.
  induction l as [|[i o] m IH]; intros x p r H Hd; cbn [all_defined] in *; [exact I|]. destruct Hd as [H1 H2]. split.
  - destruct o; cbn [defined] in *; rewrite <- ?H; exact H1.
  - eapply IH; [|exact H2]. intros k. apply update_ext; [exact H|now apply computed_ext].
Qed.

(* The partial derivatives of all values. *)
Theorem run_partial : forall l x p i k, all_defined l x p ->
  partial (fun q => run l x q k) i p (rates l x p (unit_of i) k).
Proof.
  intros l x p i k Hd. unfold partial.
  rewrite (rates_ext l x p (update p i (p i)) (unit_of i) (unit_of i));
    [|intros j; symmetry; apply update_same|reflexivity].
  apply (run_derivable l (fun s => update p i s)).
  - intros j. unfold update, unit_of. destruct (Pos.eqb j i); [apply derivable_pt_lim_id|apply derivable_pt_lim_const].
  - eapply all_defined_ext; [|exact Hd]. intros j. symmetry. apply update_same.
Qed.

(* Rates are linear in the direction. *)
Lemma tangent_linear : forall A (l : list A) (c : A -> R) (u : A -> env) e p x,
  tangent e p x (fun k => sum (fun a => c a * u a k) l) = sum (fun a => c a * tangent e p x (u a)) l.
Proof.
  intros A l c u. induction e; intros p x; cbn [tangent]; rewrite ?IHe1, ?IHe2, ?IHe.
  - symmetry. apply sum_zero. intros. lra.
  - reflexivity.
  - symmetry. apply sum_zero. intros. lra.
  - rewrite <- sum_plus. apply sum_ext. intros. lra.
  - replace (sum (fun a => c a * tangent e1 p x (u a)) l - sum (fun a => c a * tangent e2 p x (u a)) l)
      with (sum (fun a => c a * tangent e1 p x (u a)) l + -1 * sum (fun a => c a * tangent e2 p x (u a)) l) by lra.
    rewrite <- sum_scale, <- sum_plus. apply sum_ext. intros. lra.
  - rewrite !(Rmult_comm (sum _ _)), <- !sum_scale, <- sum_plus. apply sum_ext. intros. lra.
  - replace (- sum (fun a => c a * tangent e p x (u a)) l) with (-1 * sum (fun a => c a * tangent e p x (u a)) l) by lra.
    rewrite <- sum_scale. apply sum_ext. intros. lra.
  - destruct k as [|n]; [symmetry; apply sum_zero; intros; lra|].
    rewrite Rmult_comm, <- sum_scale. apply sum_ext. intros. lra.
Qed.

Lemma rate_linear : forall A (l : list A) (c : A -> R) (u : A -> env) o p x,
  rate o p x (fun k => sum (fun a => c a * u a k) l) = sum (fun a => c a * rate o p x (u a)) l.
Proof.
  intros A l c u o p x.
  assert (S : forall r b, sum (fun a => c a * u a b) l * r = sum (fun a => c a * (u a b * r)) l).
  { intros r b. rewrite Rmult_comm, <- sum_scale. apply sum_ext. intros. lra. }
  assert (N : forall f, - sum f l = sum (fun a => - f a) l).
  { intros f. replace (- sum f l) with (-1 * sum f l) by lra. rewrite <- sum_scale. apply sum_ext. intros. lra. }
  destruct o as [e|b|b|b|b|b|b]; cbn [rate]; rewrite ?S; try reflexivity.
  - apply tangent_linear.
  - rewrite N, Rmult_comm, <- sum_scale. apply sum_ext. intros. lra.
  - rewrite N. apply sum_ext. intros. lra.
Qed.

Theorem rates_linear : forall A (l : list A) (c : A -> R) m (u : A -> env) x p k,
  rates m x p (fun k => sum (fun a => c a * u a k) l) k = sum (fun a => c a * rates m x p (u a) k) l.
Proof.
  intros A l c. induction m as [|[i o] m IH]; intros u x p k; cbn [rates]; [reflexivity|].
  rewrite <- IH. apply rates_ext; [reflexivity|]. intros j. unfold update.
  destruct (Pos.eqb j i); [apply rate_linear|reflexivity].
Qed.
